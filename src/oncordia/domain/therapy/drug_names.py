"""Names of drugs: when two names mean one drug."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from oncordia.domain.therapy.cohort import DrugNote
from oncordia.domain.therapy.drug_synonyms import list_synonyms
from oncordia.errors import InvalidTable

SALTS = frozenset(
    "acetate axetil base besilate besylate bromide calcium chloride citrate dihydrate "
    "dihydrochloride dimaleate diphosphate disodium ditosylate esylate free fumarate hcl hydrate "
    "hydrobromide hydrochloride lactate malate maleate mesilate mesylate methanesulfonate "
    "monohydrate phosphate potassium salt sodium succinate sulfate sulphate tartrate tosilate "
    "tosylate trifluoroacetate trihydrochloride".split()
)
_GREEK = re.compile(r"GREEK SMALL LETTER ((?!FINAL)\w+)")
_BETWEEN = re.compile(r"\s*(?:\+|&|\bwith\b|\bplus\b|\bmit\b)\s*", re.IGNORECASE)


def drug_key(name: str) -> str:
    """A name as it is compared: lower case, letters and digits, no salt at its end.

    Greek letters are spelled out; codes, trade names and Chinese names of well-known cancer
    drugs lead to the non-proprietary name. A combination keeps its ``+``, its parts in
    alphabetical order.

    Examples
    --------
    >>> drug_key("Afatinib dimaleate"), drug_key("AZD-4547"), drug_key("5-FU with Irinotecan")
    ('afatinib', 'azd4547', 'fluorouracil+irinotecan')
    """
    return "+".join(sorted(_part_key(part) for part in split_combination(name)))


def split_combination(name: str) -> tuple[str, ...]:
    """Drugs of a combination written as ``A + B``, ``A & B``, ``A with B`` or ``A plus B``."""
    parts = tuple(part.strip() for part in _BETWEEN.split(name) if part.strip())
    return parts or (name,)


@cache
def _part_key(name: str) -> str:
    bare = _bare_key(name)
    return _known_names().get(bare, bare)


@cache
def _known_names() -> dict[str, str]:
    """Key of the non-proprietary name by the key of every other name of well-known drugs."""
    return {
        _bare_key(other): _bare_key(drug)
        for drug, others in list_synonyms().items()
        for other in (drug, *others)
    }


def is_known_drug(name: str) -> bool:
    """Whether a name is one of a well-known cancer drug."""
    return _bare_key(name) in _known_names()


def _bare_key(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    words = re.split(r"[\s_\-/,]+", "".join(_spell(letter) for letter in text).strip())
    while len(words) > 1 and "".join(filter(str.isalnum, words[-1])).lstrip("0123456789") in SALTS:
        words.pop()
    return "".join(letter for word in words for letter in word if letter.isalnum())


def _spell(letter: str) -> str:
    """A Greek letter as its name, any other as it is."""
    found = None if letter.isascii() else _GREEK.fullmatch(unicodedata.name(letter, ""))
    return found[1].lower() if found else letter


def name_drugs(names: Iterable[str], notes: Mapping[str, DrugNote]) -> dict[str, str]:
    """The one name of each drug, by the name it stands under.

    Names of the notes, and their synonyms, lead to the notes' name, whatever their case, blanks,
    hyphens and salt; a drug that the notes do not know keeps its name.

    Raises
    ------
    InvalidTable
        If two names that mean one drug, as ``Afatinib`` and ``afatinib dimaleate``, would stay
        apart, and the notes do not name both as drugs of their own.
    """
    known = index_names(notes)
    found: dict[str, str] = {}
    for name in names:
        found[name] = name if name in notes else known.get(drug_key(name), name)
    kept: dict[str, str] = {}
    for name in found.values():
        first = kept.setdefault(drug_key(name), name)
        if first != name and not (first in notes and name in notes):
            raise InvalidTable(
                f"drugs {first!r} and {name!r} look like one drug under two names; give both one "
                f"name, or say with the drug notes that one is a synonym or both are drugs"
            )
    return found


def index_names(notes: Mapping[str, DrugNote]) -> dict[str, str]:
    """Name of the notes by the key of every name and synonym in them.

    Raises
    ------
    InvalidTable
        If a synonym belongs to two drugs.
    """
    known: dict[str, str] = {}
    for drug in notes:
        known.setdefault(drug_key(drug), drug)
    own = set(known)
    for drug, note in notes.items():
        for synonym in note.synonyms:
            key = drug_key(synonym)
            taken = known.setdefault(key, drug)
            if taken != drug and key not in own:
                raise InvalidTable(
                    f"the drug notes call both {taken!r} and {drug!r} {synonym!r}; "
                    f"leave the synonym with one of them"
                )
    return known
