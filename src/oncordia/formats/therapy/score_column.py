"""Which column holds the score of a test, and which end of it means sensitive."""

from collections.abc import Sequence

from oncordia.domain.therapy import MEASURES, Direction, Measure
from oncordia.formats.headers import match_key


def find_score(
    columns: Sequence[str],
    given: dict[str, tuple[str, ...]],
    measure: str | None,
    direction: Direction | None,
) -> tuple[str, float]:
    """Name of the measure, and its sign: 0 where it is not known.

    Parameters
    ----------
    columns
        Those of the table that holds the score.
    given
        Columns in the table by our names, as the user told; the score is added where it is found.
    measure, direction
        As for ``read_concordance``.
    """
    named = measure or ""
    if measure is not None and measure in columns:
        given.setdefault("value", (measure,))
    if not named:
        keys = {match_key(column): column for column in columns}
        chosen = given.get("value", ("",))[0]
        known = match_key(chosen) if chosen else ""
        found = [name for name in MEASURES if match_key(name) in ({known} if chosen else keys)]
        if found:
            named = found[0]
            given.setdefault("value", (keys[match_key(named)],))
        else:
            named = chosen
    for name in MEASURES:
        if match_key(name) == match_key(named):
            named = name
    known_measure: Measure | None = MEASURES.get(named)
    if direction is not None:
        return named, direction.sign
    return named, known_measure.direction.sign if known_measure else 0.0
