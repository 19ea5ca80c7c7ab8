"""A design in words and in steps, to be told and drawn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Branch:
    """A way on from a step."""

    when: str  # "2 or more respond"
    leads_to: str  # title of a later step, or an ending such as "stop: not promising"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a trial: what is done, with how many, and what follows."""

    title: str  # "Stage 1"
    text: str  # one plain sentence
    n: str = ""  # "12 patients"
    branches: tuple[Branch, ...] = ()
    is_beside: bool = False  # goes on beside the step before it, as another arm does


@dataclass(frozen=True, slots=True)
class Schema:
    """A design in words: one sentence, then its steps in order."""

    sentence: str
    steps: tuple[Step, ...]
