"""Words of the command line as options of a workflow."""

from collections.abc import Sequence

from oncordia.domain import Loss, ResponseScale
from oncordia.errors import InvalidOption


def parse_columns(words: Sequence[str]) -> dict[str, str]:
    """Column names by meaning, from words such as ``drug=Compound``."""
    columns = {}
    for word in words:
        meaning, equals, name = word.partition("=")
        if not (meaning and equals and name):
            raise InvalidOption(f"--column {word!r}: write meaning=name, as drug=Compound")
        columns[meaning] = name
    return columns


def parse_loss(word: str) -> Loss:
    """Loss of that name."""
    if word not in set(Loss):
        raise InvalidOption(f"--loss must be one of {', '.join(Loss)}, got {word!r}")
    return Loss(word)


def parse_scale(word: str | None) -> ResponseScale | None:
    """Scale of responses of that name; None where none is said."""
    if word is None:
        return None
    if word not in set(ResponseScale):
        raise InvalidOption(f"--scale must be one of {', '.join(ResponseScale)}, got {word!r}")
    return ResponseScale(word)
