"""People, bodies and things by any of their names, Chinese or Latin, with small errors allowed."""

from collections.abc import Sequence
from dataclasses import dataclass

from oncordia.alliance import bare_name, score_name
from oncordia.domain.records import NameEntry
from oncordia.errors import InvalidOption
from oncordia.workflows.ports import RecordReader

CANDIDATES = 150  # names that the store's index offers and that are then compared letter by letter
LEAST_SCORE = 50.0  # of 100; below it two names have little in common


@dataclass(frozen=True, slots=True)
class Found:
    """One record, by the name of it that is most alike to what was asked."""

    kind: str
    record_id: str
    name: str  # the name that was found
    official: str  # its first name
    score: float  # 100: the same


def find_registry(
    text: str,
    store: RecordReader,
    *,
    kinds: Sequence[str] | None = None,
    limit: int = 10,
) -> tuple[Found, ...]:
    """Records whose names are most alike to ``text``, the most alike first.

    Case, accents, width, signs, traditional characters, words of legal form and the order of words
    make no difference; some wrong letters make a little.

    Parameters
    ----------
    text
        A name, an alias, a part of one, or an identifier as ``ror:…``.
    kinds
        Only records of these kinds, such as ``("member", "person")``; None: all.
    limit
        Records at most.

    Raises
    ------
    InvalidOption
        The text holds no letter or digit, or ``limit`` is below 1.
    """
    from oncordia.store import fold_name  # loads a database library, which the help needs not

    key = fold_name(text)
    if not key:
        raise InvalidOption(f"the name to find must hold a letter or a digit, got {text!r}")
    if limit < 1:
        raise InvalidOption(f"limit must be 1 or more, got {limit}")
    asked = [key]
    if (bare := bare_name(key)) != key:
        asked.append(bare)
    best: dict[tuple[str, str], tuple[float, NameEntry]] = {}
    for words in asked:
        for name in store.find_names(words, kinds=kinds, limit=max(CANDIDATES, 3 * limit)):
            score = score_name(key, name.key)
            place = (name.kind, name.record_id)
            if score >= LEAST_SCORE and score > best.get(place, (0.0, name))[0]:
                best[place] = (score, name)
    ranked = sorted(best.values(), key=lambda one: (-one[0], len(one[1].key), one[1].record_id))
    chosen = ranked[:limit]
    first = _list_first_names([name for _, name in chosen], store)
    return tuple(
        Found(
            name.kind,
            name.record_id,
            name.name.text,
            first.get((name.kind, name.record_id), name.name.text),
            round(score, 1),
        )
        for score, name in chosen
    )


def _list_first_names(
    names: Sequence[NameEntry], store: RecordReader
) -> dict[tuple[str, str], str]:
    """The first name of each record, read with one question a kind."""
    first = {}
    for kind in dict.fromkeys(name.kind for name in names):
        ids = [name.record_id for name in names if name.kind == kind]
        for record in store.list_records(kind, ids=ids):
            written = record.value.get("names") or record.value.get("titles")
            if written:
                first[kind, record.record_id] = str(written[0]["text"])
    return first
