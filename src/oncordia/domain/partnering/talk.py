"""All that happened in one talk, in the order of days, and what contradicts itself in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from oncordia.domain.partnering.funnel import LADDER, RANKS, FunnelEvent, Step


@dataclass(frozen=True, slots=True)
class TalkFault:
    """What is wrong with one event of a talk, beside the others."""

    event: FunnelEvent
    field: str
    message: str
    mend: str


@dataclass(frozen=True, slots=True)
class FunnelTalk:
    """A talk of two members: its events by day, those of one day by step.

    A talk has reached a step once it has taken that step or one behind it: whoever signs without a
    letter of intent has reached intent too. Only delivery needs the step before it, the signature.
    """

    events: tuple[FunnelEvent, ...]

    @property
    def relation_id(self) -> str:
        return self.events[0].relation_id

    @property
    def event_id(self) -> str:
        return self.events[0].event_id

    @property
    def reached(self) -> Step:
        """The furthest step; a talk that begins with a no had been matched."""
        steps = [one.step for one in self.events if one.step is not Step.NO]
        return max(steps, key=RANKS.__getitem__, default=Step.MATCH)

    @property
    def refusal(self) -> FunnelEvent | None:
        """The no that ended it; None where it goes on, or went on after one."""
        last = self.events[-1]
        return last if last.step is Step.NO else None

    @property
    def is_open(self) -> bool:
        """Whether it may still climb."""
        return self.refusal is None and self.reached is not LADDER[-1]

    def find_day(self, step: Step) -> date | None:
        """The first day on which it had reached at least this step; None: it has not."""
        days = [one.on for one in self.events if RANKS.get(one.step, -1) >= RANKS[step]]
        return min(days, default=None)


def gather_talks(events: Iterable[FunnelEvent]) -> tuple[FunnelTalk, ...]:
    """Talks by rising id, whatever the order of the events; one that comes twice counts once."""
    groups: dict[str, dict[str, FunnelEvent]] = {}
    for event in events:
        groups.setdefault(event.relation_id, {})[event.step_id] = event
    return tuple(_arrange(groups[key].values()) for key in sorted(groups))


def _arrange(events: Iterable[FunnelEvent]) -> FunnelTalk:
    top = len(LADDER)
    return FunnelTalk(tuple(sorted(events, key=lambda one: (one.on, RANKS.get(one.step, top)))))


def find_faults(talk: FunnelTalk) -> list[TalkFault]:
    """Everything in which the events of a talk contradict each other."""
    return [*_compare_sides(talk.events), *_check_order(talk), *_check_end(talk)]


def _compare_sides(events: Sequence[FunnelEvent]) -> Iterable[TalkFault]:
    first = events[0]
    for one in events[1:]:
        if {one.from_id, one.to_id} != {first.from_id, first.to_id}:
            said = f"{one.from_id} and {one.to_id}"
            yield TalkFault(
                one,
                "from_id",
                f"relation {one.relation_id!r} is of {said} here and of "
                f"{first.from_id} and {first.to_id} on {first.on}",
                "give the talk of other members an id of its own",
            )
        elif one.event_id != first.event_id:
            yield TalkFault(
                one,
                "event_id",
                f"relation {one.relation_id!r} belongs to {one.event_id or 'no event'!r} here and "
                f"to {first.event_id or 'no event'!r} on {first.on}",
                "let a talk belong to one edition",
            )


def _check_order(talk: FunnelTalk) -> Iterable[TalkFault]:
    before: FunnelEvent | None = None
    for step in LADDER:
        own = [one for one in talk.events if one.step is step]
        if not own:
            continue
        if before is not None and own[0].on < before.on:
            yield TalkFault(
                own[0],
                "on",
                f"{step} on {own[0].on} lies before {before.step} on {before.on} "
                f"in relation {talk.relation_id!r}",
                "mend one of the two days",
            )
        before = own[0]


def _check_end(talk: FunnelTalk) -> Iterable[TalkFault]:
    signed = [one for one in talk.events if one.step is Step.SIGNED]
    for one in talk.events:
        if one.step is Step.DELIVERED and not signed:
            yield TalkFault(
                one,
                "step",
                f"relation {talk.relation_id!r} is delivered but not signed",
                "record the signature first, or name the signed agreement",
            )
        if one.step is Step.NO and signed and signed[0].on <= one.on:
            yield TalkFault(
                one,
                "step",
                f"relation {talk.relation_id!r} has a no on {one.on}, "
                f"but was signed on {signed[0].on}",
                "end its agreement with: oncordia agreement end",
            )
