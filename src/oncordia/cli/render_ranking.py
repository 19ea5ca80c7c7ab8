"""A ranking as plain lines or JSON."""

import json
import math
from pathlib import Path

from oncordia.domain.therapy import Basis, Candidate, Interval, Ranking, Remark

_SHOWN = 10
_LIMITS_WIDTH = 20  # of z with its limits, at least
_SURE = 0.995  # probability from which on two decimals would say certainty
_VERDICTS = {
    "leading": "leading",
    "selective": "selective",
    "not_distinguishable": "not set apart",
    "unlikely": "unlikely",
}


def render_ranking(ranking: Ranking, out: Path, *, as_json: bool) -> str:
    """The first candidates with their chances, what warns of them, and where the rest lies."""
    if as_json:
        from oncordia.workflows.ranking_tables import plain_ranking

        said = {**plain_ranking(ranking), "out": str(out)}
        return json.dumps(said, ensure_ascii=False, indent=2)
    lines = [_head(ranking)]
    if ranking.refusal is not None:
        lines.append(f"  no order: {_say(ranking.refusal)} Measured drugs by their effect alone.")
    lines += [f"  caution: {_say(remark)}" for remark in ranking.cautions]
    lines += [f"  next: {_say(remark)}" for remark in ranking.would_change]
    shown = ranking.candidates[:_SHOWN]
    width = max((len(one.therapy) for one in shown), default=7)
    wide = max((len(_interval(one.z)) for one in shown), default=0)
    columns = width, max(wide, _LIMITS_WIDTH)
    lines.append(_titles(ranking, *columns))
    lines += [_line(ranking, one, *columns) for one in shown]
    if len(ranking.candidates) > len(shown):
        lines.append(
            f"  … and {len(ranking.candidates) - len(shown)} more in {out / 'ranking.csv'}"
        )
    lines.append("A decision aid, not a decision.")
    pages = [f"board    {out / 'board.html'}", f"patient  {out / 'patient.html'}"]
    return "\n".join([*lines, *pages, f"tables   {out}"])


def _head(ranking: Ranking) -> str:
    n_predicted = sum(one.basis is Basis.PREDICTED for one in ranking.candidates)
    against = ""
    if ranking.cohort:
        n = ranking.n_reference
        against = f" against {ranking.cohort} ({n} patient{'' if n == 1 else 's'})"
    order = f"{ranking.options.order} order" if ranking.refusal is None else "by effect"
    return (
        f"{ranking.sample}{against}: {ranking.n_measured} measured, {n_predicted} predicted, "
        f"{order}, {ranking.measure.name}"
    )


def _titles(ranking: Ranking, width: int, wide: int) -> str:
    if ranking.refusal is not None:
        return f"  place  {'therapy':<{width}}  response"
    top = f"P(top {ranking.options.top})"
    return (
        f"  place  abs.  {'therapy':<{width}}  {'z (limits)':<{wide}}  {top:<8}  P(better)  verdict"
    )


def _line(ranking: Ranking, one: Candidate, width: int, wide: int) -> str:
    if ranking.refusal is not None:
        return f"  {one.place:>5}  {one.therapy:<{width}}  {_interval(one.response)}"
    predicted = ", predicted" if one.basis is Basis.PREDICTED else ""
    return (
        f"  {one.place:>5}  {one.place_absolute:>4}  {one.therapy:<{width}}  "
        f"{_interval(one.z):<{wide}}  {_share(one.probability_top):<8}  "
        f"{_share(one.probability_better):<9}  {_VERDICTS[one.verdict]}{predicted}"
    )


def _interval(one: Interval) -> str:
    if not math.isfinite(one.value):
        return "–"
    if not math.isfinite(one.low):
        return f"{one.value:.2f}"
    return f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})"


def _share(value: float) -> str:
    """A probability; draws never make one certain."""
    if not math.isfinite(value):
        return "–"
    if value >= _SURE:
        return "> 0.99"
    return "< 0.01" if value < 1.0 - _SURE else f"{value:.2f}"


def _say(remark: Remark) -> str:
    """The sentence of a remark, as the page for the board has it."""
    from oncordia.reports.remark_words import Audience, say_remark
    from oncordia.reports.speech import find_speech

    return say_remark(remark, find_speech("en"), Audience.BOARD)
