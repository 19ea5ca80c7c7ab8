"""How ready something is: a level, or a range of levels, of a named scale."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from oncordia.domain.partnering.vocabulary import LABELS, Scale
from oncordia.errors import InvalidRecord

LAST = 9
# The levels that each step of a scale stands for. Drugs: the levels that the United States
# Department of Health and Human Services gives medical countermeasures (phase 1 at level 6,
# phase 2 at 7, phase 3 and approval at 8, in use at 9). Devices and software: set alike.
STEPS: Mapping[Scale, Mapping[str, tuple[int, int]]] = {
    Scale.TRL: {str(level): (level, level) for level in range(1, LAST + 1)},
    Scale.DRUG: {
        "target": (1, 2),
        "hit": (3, 3),
        "lead": (4, 4),
        "preclinical": (5, 5),
        "phase 1": (6, 6),
        "phase 2": (7, 7),
        "phase 3": (8, 8),
        "approved": (8, 9),
    },
    Scale.DEVICE: {
        "concept": (1, 2),
        "bench": (3, 3),
        "prototype": (4, 5),
        "feasibility": (6, 6),
        "pivotal": (7, 7),
        "approved": (8, 8),
        "marketed": (9, 9),
    },
    Scale.SOFTWARE: {
        "idea": (1, 2),
        "prototype": (3, 4),
        "validated": (5, 5),
        "pilot": (6, 7),
        "cleared": (8, 8),
        "in use": (9, 9),
    },
}
_STEP_LABELS = {
    "靶点": "target",
    "苗头": "hit",
    "先导": "lead",
    "临床前": "preclinical",
    "i期": "phase 1",
    "ii期": "phase 2",
    "iii期": "phase 3",
    "phase i": "phase 1",
    "phase ii": "phase 2",
    "phase iii": "phase 3",
    "获批": "approved",
    "概念": "concept",
    "台架": "bench",
    "样机": "prototype",
    "原型": "prototype",
    "可行性": "feasibility",
    "关键": "pivotal",
    "上市": "marketed",
    "验证": "validated",
    "试点": "pilot",
    "应用": "in use",
}
_RANGE = re.compile(r"\s*(?:-|–|—|~|\.\.|至|to)\s*")


@dataclass(frozen=True, slots=True)
class Readiness:
    """From one step of a scale to another; what is offered mostly stands on one."""

    first: str
    last: str
    scale: Scale = Scale.TRL

    def __post_init__(self) -> None:
        for step in (self.first, self.last):
            if step not in STEPS[self.scale]:
                known = ", ".join(STEPS[self.scale])
                raise InvalidRecord(
                    f"{step!r} is no step of the scale {self.scale}; write one of {known}"
                )
        if self.levels[0] > STEPS[self.scale][self.last][1]:
            raise InvalidRecord(
                f"the stage goes from {self.first} down to {self.last}; write the lower one first"
            )

    @property
    def levels(self) -> tuple[int, int]:
        """The technology readiness levels that it spans, 1 to 9."""
        steps = STEPS[self.scale]
        return steps[self.first][0], steps[self.last][1]

    def __str__(self) -> str:
        steps = self.first if self.first == self.last else f"{self.first}–{self.last}"
        return f"{LABELS[self.scale][0]} {steps}"


def parse_readiness(text: str, scale: Scale = Scale.TRL) -> Readiness:
    """The readiness that ``text`` names, as ``4``, ``4-6``, ``phase 1 to phase 2`` or ``TRL 3``.

    Raises
    ------
    InvalidRecord
        It names no step of the scale.
    """
    bare = " ".join(text.casefold().replace("trl", " ").split())
    if _read_step(bare) in STEPS[scale]:
        return Readiness(_read_step(bare), _read_step(bare), scale)
    parts = [_read_step(part) for part in _RANGE.split(bare)]
    if len(parts) > 2:
        raise InvalidRecord(f"{text!r} is no stage; write one step, or two with - between")
    return Readiness(parts[0], parts[-1], scale)


def _read_step(text: str) -> str:
    bare = text.strip()
    return _STEP_LABELS.get(bare, bare)
