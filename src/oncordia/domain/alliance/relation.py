"""Relations between records, single facts, and facts that contradict each other."""

from collections.abc import Iterable
from dataclasses import dataclass

from oncordia.domain.alliance.period import ALWAYS, Period
from oncordia.domain.alliance.rules import check_id, check_text
from oncordia.domain.alliance.source import Source
from oncordia.errors import InvalidRecord


@dataclass(frozen=True, slots=True)
class Relation:
    """That one record stands to another in some way, from when to when."""

    relation_id: str
    subject_id: str
    predicate: str  # part_of, founded, member_of, ...
    object_id: str
    role: str = ""
    period: Period = ALWAYS
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("relation_id", self.relation_id)
        what = f"relation {self.relation_id}"
        check_id(f"subject_id of {what}", self.subject_id)
        check_id(f"object_id of {what}", self.object_id)
        check_text(f"the predicate of {what}", self.predicate)


@dataclass(frozen=True, slots=True)
class Fact:
    """What one source says of one attribute of one record."""

    subject_id: str
    attribute: str
    value: str
    source: Source | None = None

    def __post_init__(self) -> None:
        check_id("subject_id of a fact", self.subject_id)
        check_text(f"the attribute of a fact about {self.subject_id}", self.attribute)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Facts about one attribute that differ. All are kept, none is preferred."""

    subject_id: str
    attribute: str
    facts: tuple[Fact, ...]

    def __post_init__(self) -> None:
        if len({fact.value for fact in self.facts}) < 2:
            raise InvalidRecord(
                f"a contradiction on {self.attribute} of {self.subject_id} needs two values"
            )

    def __str__(self) -> str:
        said = " / ".join(
            f"{fact.value!r}" + (f" ({fact.source.file})" if fact.source else "")
            for fact in self.facts
        )
        return f"{self.subject_id}, {self.attribute}: {said}"


def find_contradictions(facts: Iterable[Fact]) -> tuple[Contradiction, ...]:
    """Every attribute of a record for which the facts give more than one value, in their order."""
    groups: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        groups.setdefault((fact.subject_id, fact.attribute), []).append(fact)
    return tuple(
        Contradiction(subject_id, attribute, tuple(group))
        for (subject_id, attribute), group in groups.items()
        if len({fact.value for fact in group}) > 1
    )
