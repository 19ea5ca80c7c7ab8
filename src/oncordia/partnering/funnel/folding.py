"""Funnels for others: cells of few talks are folded into larger ones, or withheld."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from oncordia.domain.partnering import Reason, Step
from oncordia.partnering.funnel.edition import Edition, Funnel, Options, ReasonShare, Rung
from oncordia.partnering.funnel.intervals import Share

LEAST_CELL = 5
"""Talks in the smallest cell that others see, as many as patients in a message of a cohort."""


def fold_editions(editions: Sequence[Edition], minimum: int) -> list[list[Edition]]:
    """Editions alone, and those of too few talks together at the end.

    If one alone is too small the next smallest joins it, so that the sum of all does not tell it.
    If all of the small ones together are too few, and no other is there, they are left out.
    """
    small = [one for one in editions if _count_first(one) < minimum]
    large = sorted((one for one in editions if one not in small), key=_count_first)
    while small and large and (len(small) == 1 or _count_all(small) < minimum):
        small.append(large.pop(0))
    alone = [[one] for one in editions if one in large]
    return [*alone, small] if small and _count_all(small) >= minimum else alone


def _count_first(edition: Edition) -> int:
    return next(iter(edition.count_reached().values()), 0)


def _count_all(editions: Sequence[Edition]) -> int:
    return sum(map(_count_first, editions))


def fold_funnel(funnel: Funnel, minimum: int, options: Options) -> Funnel:
    """A funnel of which no count, and no difference of two steps, is of fewer than ``minimum``.

    Where nobody is, nobody is told of: 0 is shown.
    """
    rungs = _fold_rungs(funnel, minimum, options, frozenset(), is_told=False)
    shown = {rung.step for rung in rungs if rung.n is not None}
    times = tuple(
        one
        for one in funnel.times
        if {one.first, one.then} <= shown
        and _is_large(one.n_reached, minimum)
        and _is_large(one.n - one.n_reached, minimum)
    )
    n_open, n_no = _fold_ends(funnel, rungs, minimum)
    reasons = _fold_reasons({one.reason: one.share.n for one in funnel.reasons}, minimum, options)
    return replace(funnel, rungs=rungs, times=times, n_open=n_open, n_no=n_no, reasons=reasons)


def fold_total(total: Funnel, shown: Sequence[Funnel], minimum: int, options: Options) -> Funnel:
    """All editions together, without what would tell by subtraction what one of them withholds."""
    withheld = frozenset(rung.step for funnel in shown for rung in funnel.rungs if rung.is_withheld)
    # what is summed here stands in the funnels of single editions, if all of them are shown so
    is_told = not withheld and all(one.n_editions == 1 for one in shown)
    rungs = _fold_rungs(total, minimum, options, withheld, is_told=is_told)
    n_open, n_no = _fold_ends(total, rungs, minimum)
    if any(one.n_open is None for one in shown):
        n_open = n_no = None
    reasons: Counter[Reason] = Counter()
    for funnel in shown:
        reasons.update({one.reason: one.share.n for one in funnel.reasons})
    times = []
    for one in total.times:
        own = [part for funnel in shown for part in funnel.times if part.first is one.first]
        if sum(part.n for part in own) == one.n:
            times.append(one)
    return replace(
        total,
        rungs=rungs,
        times=tuple(times),
        n_open=n_open,
        n_no=n_no,
        reasons=_fold_reasons(reasons, minimum, options),
    )


def _is_large(n: int, minimum: int) -> bool:
    return n == 0 or n >= minimum


def _fold_rungs(
    funnel: Funnel,
    minimum: int,
    options: Options,
    withheld: frozenset[Step],
    *,
    is_told: bool,
) -> tuple[Rung, ...]:
    rungs: list[Rung] = []
    shown: list[int] = []
    for rung in funnel.rungs:
        if rung.n is None:
            rungs.append(rung)
            continue
        drop = max(shown[-1] - rung.n, 0) if shown else 0
        is_small = not (_is_large(rung.n, minimum) and _is_large(drop, minimum))
        if rung.step in withheld or (is_small and not is_told):
            rungs.append(Rung(rung.step, None, is_withheld=True))
            continue
        previous = _share_again(
            rung.from_previous, rung.n, shown[-1:], funnel, options, is_told=is_told
        )
        first = _share_again(rung.from_first, rung.n, shown[:1], funnel, options, is_told=is_told)
        rungs.append(Rung(rung.step, rung.n, previous, first))
        shown.append(rung.n)
    return tuple(rungs)


def _share_again(
    share: Share | None,
    n: int,
    of: Sequence[int],
    funnel: Funnel,
    options: Options,
    *,
    is_told: bool,
) -> Share | None:
    """The share of what is shown; None where it would be of some editions that are not."""
    if share is None or not of:
        return None
    if is_told or (share.n, share.of) == (n, of[0]):
        return share
    return options.share(n, of[0]) if funnel.n_editions == 1 else None


def _fold_ends(
    funnel: Funnel, rungs: Sequence[Rung], minimum: int
) -> tuple[int | None, int | None]:
    """Open talks and those with a no; neither where it would tell what is withheld."""
    n_open, n_no = funnel.n_open, funnel.n_no
    if n_open is None or n_no is None or any(rung.is_withheld for rung in rungs):
        return None, None
    return (
        (n_open, n_no)
        if _is_large(n_open, minimum) and _is_large(n_no, minimum)
        else (
            None,
            None,
        )
    )


def _fold_reasons(
    counts: dict[Reason, int], minimum: int, options: Options
) -> tuple[ReasonShare, ...]:
    """Reasons of enough talks; the others join ``other``, with more of them until it is enough."""
    total = sum(counts.values())
    order = list(Reason)
    ranked: list[Reason] = sorted(
        (one for one in counts if counts[one] and one is not Reason.OTHER),
        key=lambda one: (-counts[one], order.index(one)),
    )
    other = counts.get(Reason.OTHER, 0)
    while ranked and (counts[ranked[-1]] < minimum or 0 < other < minimum):
        other += counts[ranked.pop()]
    if 0 < other < minimum:
        return ()
    if other:
        ranked.append(Reason.OTHER)
    return tuple(
        ReasonShare(one, options.share(other if one is Reason.OTHER else counts[one], total))
        for one in ranked
    )
