"""One edition of an event, or several together, as a funnel: how many talks reached each step."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from oncordia.domain.alliance import Comparator
from oncordia.domain.partnering import (
    RANKS,
    EditionCounts,
    FunnelTalk,
    Reason,
    Step,
)
from oncordia.partnering.funnel.durations import StepTime, measure_times
from oncordia.partnering.funnel.intervals import (
    CONFIDENCE,
    IntervalMethod,
    Share,
    measure_share,
)


@dataclass(frozen=True, slots=True)
class Edition:
    """What is known of one edition: its talks, or counts of them."""

    event_id: str
    label: str
    first_day: date | None
    talks: tuple[FunnelTalk, ...] = ()
    counts: EditionCounts | None = None
    label_zh: str = ""  # empty: as ``label``

    def count_reached(self) -> dict[Step, int]:
        """Talks that reached at least each step; steps that counts do not tell are left out."""
        if self.counts is not None:
            return {one.step: one.n for one in self.counts.counts}
        ranks = Counter(RANKS[talk.reached] for talk in self.talks)
        return {
            step: sum(n for reached, n in ranks.items() if reached >= rank)
            for step, rank in RANKS.items()
        }

    def count_reasons(self) -> dict[Reason, int]:
        """Talks that ended in a no, by its reason."""
        if self.counts is not None:
            return {one.reason: one.n for one in self.counts.reasons if one.n}
        refusals = (talk.refusal for talk in self.talks)
        return dict(Counter(one.reason for one in refusals if one is not None and one.reason))


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a funnel. ``n`` None: not told, or withheld from others."""

    step: Step
    n: int | None
    from_previous: Share | None = None  # of those that reached the step told before it
    from_first: Share | None = None  # of those that reached the first step told
    n_open: int | None = None  # talks that stand here and may go on; None: not told
    n_no: int | None = None  # talks that ended here in a no
    is_withheld: bool = False  # so that others do not see a few talks


@dataclass(frozen=True, slots=True)
class ReasonShare:
    """A reason for a no, and its share of all of them."""

    reason: Reason
    share: Share


@dataclass(frozen=True, slots=True)
class Funnel:
    """An edition, or several together, measured. ``n_open`` None: counts alone do not tell."""

    event_id: str
    label: str
    first_day: date | None
    rungs: tuple[Rung, ...]
    reasons: tuple[ReasonShare, ...] = ()
    times: tuple[StepTime, ...] = ()
    n_open: int | None = None
    n_no: int | None = None
    by_counts: bool = False  # told by counts alone
    comparator: Comparator = Comparator.EXACTLY
    source: str = ""
    n_editions: int = 1
    label_zh: str = ""

    def get_rung(self, step: Step) -> Rung | None:
        """The rung of a step; None where there is none or it is not told."""
        return next((one for one in self.rungs if one.step is step and one.n is not None), None)


@dataclass(frozen=True, slots=True)
class Options:
    """How intervals are found, and the day up to which talks are watched."""

    today: date
    method: IntervalMethod = IntervalMethod.EXACT
    confidence: float = CONFIDENCE

    def share(self, n: int, of: int) -> Share:
        """A share with its limits."""
        return measure_share(n, of, method=self.method, confidence=self.confidence)


def measure_funnel(
    editions: Sequence[Edition],
    steps: Sequence[Step],
    options: Options,
    *,
    event_id: str = "",
    label: str = "",
) -> Funnel:
    """The funnel of one edition, or of several: counts add up, each share is of what is told.

    A share of several editions is taken over those that tell both of its steps.
    """
    alone = editions[0] if len(editions) == 1 else None
    talks = [talk for one in editions for talk in one.talks]
    has_counts = any(one.counts is not None for one in editions)
    by_counts = all(one.counts is not None for one in editions)
    days = [one.first_day for one in editions if one.first_day is not None]
    comparators = {one.counts.comparator if one.counts else Comparator.EXACTLY for one in editions}
    return Funnel(
        event_id=alone.event_id if alone else event_id,
        label=alone.label if alone else label,
        first_day=min(days, default=None),
        rungs=_measure_rungs(editions, talks, steps, options, has_counts=has_counts),
        reasons=_measure_reasons(editions, options),
        times=measure_times(talks, steps, options.today, confidence=options.confidence),
        n_open=None if has_counts else sum(talk.is_open for talk in talks),
        n_no=None if has_counts else sum(talk.refusal is not None for talk in talks),
        by_counts=by_counts,
        comparator=comparators.pop() if len(comparators) == 1 else Comparator.ABOUT,
        source=_say_source(alone),
        n_editions=len(editions),
        label_zh=alone.label_zh if alone else "",
    )


def _say_source(alone: Edition | None) -> str:
    if alone is None or alone.counts is None or alone.counts.source is None:
        return ""
    return alone.counts.source.file


def _measure_rungs(
    editions: Sequence[Edition],
    talks: Sequence[FunnelTalk],
    steps: Sequence[Step],
    options: Options,
    *,
    has_counts: bool,
) -> tuple[Rung, ...]:
    reached = [one.count_reached() for one in editions]
    told = [step for step in steps if any(step in one for one in reached)]
    rungs = []
    for step in steps:
        if step not in told:
            rungs.append(Rung(step, None))
            continue
        place = told.index(step)
        before = _share(reached, told[place - 1], step, options) if place else None
        first = _share(reached, told[0], step, options) if place else None
        here = _list_here(talks, step, steps)
        rungs.append(
            Rung(
                step,
                sum(one.get(step, 0) for one in reached),
                before,
                first,
                None if has_counts else sum(talk.is_open for talk in here),
                None if has_counts else sum(talk.refusal is not None for talk in here),
            )
        )
    return tuple(rungs)


def _list_here(talks: Sequence[FunnelTalk], step: Step, steps: Sequence[Step]) -> list[FunnelTalk]:
    """Talks that came to this step and not to the next one shown."""
    low = RANKS[step]
    later = [RANKS[one] for one in steps if RANKS[one] > low]
    high = min(later, default=len(RANKS))
    return [talk for talk in talks if low <= RANKS[talk.reached] < high]


def _share(
    reached: Sequence[dict[Step, int]], first: Step, then: Step, options: Options
) -> Share | None:
    both = [one for one in reached if first in one and then in one]
    if not both:
        return None
    return options.share(sum(one[then] for one in both), sum(one[first] for one in both))


def _measure_reasons(editions: Sequence[Edition], options: Options) -> tuple[ReasonShare, ...]:
    counts: Counter[Reason] = Counter()
    for one in editions:
        counts.update(one.count_reasons())
    order = list(Reason)
    total = sum(counts.values())
    ranked = sorted(counts, key=lambda reason: (-counts[reason], order.index(reason)))
    return tuple(ReasonShare(one, options.share(counts[one], total)) for one in ranked)
