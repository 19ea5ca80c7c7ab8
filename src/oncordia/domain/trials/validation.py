"""How a family of designs met the figures that others computed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ValidatedFamily:
    """Reference figures of one family of designs, and how many of them ours meet."""

    family: str  # as dose
    kinds: tuple[str, ...]  # kinds of designs that rest on its code
    sources: tuple[str, ...]  # programs and papers that the figures come from
    n_rows: int
    n_held: int
    exceptions: tuple[str, ...] = ()  # what does not hold, and why
