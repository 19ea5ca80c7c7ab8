"""Messages, pooled models, differences of laboratories and scans as plain lines or JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from oncordia.domain.alliance import Decision, Outcome, to_plain

if TYPE_CHECKING:
    from oncordia.therapy import Association, AssociationScan, CentreDifference
    from oncordia.workflows import MadeMessage, PooledCohort, RefusedMessages

_SHOWN_DIGEST = 16
_SHOWN = 5  # drugs that a caution names


def render_message(made: "MadeMessage", out: Path, *, as_json: bool) -> str:
    """What a message tells and withholds, and what was decided of it."""
    message, decision = made.message, made.decision
    if as_json:
        return _json(
            {
                "name": message.name,
                "measure": message.measure.name,
                "n_patients": message.n_patients,
                "n_drugs": len(message.drugs),
                "minimum": message.minimum,
                "n_withheld": message.n_withheld,
                "noise": None if message.noise is None else asdict(message.noise),
                "digest": message.digest,
                "rows_at_risk": message.is_narrow,
                "dominated": list(made.dominated),
                "spent": None if message.noise is None else list(made.spent),
                "decision": None if decision is None else to_plain(decision),
                "out": str(out) if made.is_written else None,
            }
        )
    lines = [] if decision is None else say_decision(decision)
    if not made.is_written:
        return "\n".join([*lines, "nothing was written: the message may not go"])
    lines.append(
        f"{message.name}: {message.n_patients} patients x {len(message.drugs)} drugs, "
        f"{message.measure.name}; cells of {message.minimum} patients or more"
    )
    if message.n_withheld:
        n_all = len(message.drugs) * (len(message.drugs) + 1) // 2
        lines.append(f"  withheld {message.n_withheld} of {n_all} cells")
    if message.noise is not None:
        noise = message.noise
        lines.append(
            f"  noise    epsilon {noise.epsilon:g}, delta {noise.delta:g}, responses clipped to "
            f"{noise.low:g} to {noise.high:g}"
        )
        if any(one.noise is not None for one in made.earlier):
            epsilon, delta = made.spent
            lines.append(f"  promised epsilon {epsilon:g}, delta {delta:g} with those before it")
    if message.is_narrow:
        lines.append(
            "  caution  no more patients than drugs: who has many responses of a patient can work "
            "out the others"
        )
    if made.dominated:
        more = f" and {len(made.dominated) - _SHOWN} more" if len(made.dominated) > _SHOWN else ""
        lines.append(
            f"  caution  mostly one patient's responses: {', '.join(made.dominated[:_SHOWN])}{more}"
        )
    lines.append(f"  digest   {message.digest[:_SHOWN_DIGEST]}…")
    return "\n".join([*lines, f"message  {out}"])


def say_decision(decision: Decision) -> list[str]:
    """What was decided of one message."""
    by = f" by {decision.clause}" if decision.outcome is Outcome.PERMIT else ""
    reasons = [f"  {reason}" for reason in decision.reasons]
    return [f"{decision.request.dataset_id}: {decision.outcome}{by}", *reasons]


def render_refused(refused: "RefusedMessages", *, as_json: bool) -> str:
    """What was decided of each message, where one may not be used."""
    if as_json:
        plain = [to_plain(decision) for decision in refused.decisions]
        return _json({"name": refused.cohort.name, "decisions": plain, "out": None})
    lines = [line for decision in refused.decisions for line in say_decision(decision)]
    return "\n".join([*lines, "nothing was written: a message may not be used"])


def render_pooled(made: "PooledCohort", out: Path, *, as_json: bool) -> str:
    """Who taught the model, and how each other laboratory differs from the own."""
    pooled = made.pooled
    if as_json:
        return _json(
            {
                "name": made.cohort.name,
                "n_own": pooled.n_own,
                "n_others": pooled.n_others,
                "own_share": pooled.own_share,
                "shrinkage": pooled.reference.shrinkage,
                "messages": list(pooled.names),
                "differences": [_plain_difference(one) for one in made.differences],
                "decisions": [to_plain(decision) for decision in made.decisions],
                "digest": made.digest,
                "out": str(out),
            }
        )
    lines = [line for decision in made.decisions for line in say_decision(decision)]
    lines += [
        f"{made.cohort.name}: {pooled.n_own} own patients, {pooled.n_others} of others; own share "
        f"of the covariance {pooled.own_share:.2f}"
    ]
    lines += [f"  {_say_whole(one)}" for one in made.differences]
    lines.append(f"  digest   {made.digest[:_SHOWN_DIGEST]}…")
    return "\n".join([*lines, f"model    {out}"])


def render_difference(
    found: "CentreDifference", n_drugs: int, out: Path | None, *, as_json: bool
) -> str:
    """The whole panel in two lines, then the most shifted drugs."""
    if as_json:
        return _json({**_plain_difference(found), "out": None if out is None else str(out)})
    lines = [_say_whole(found)]
    order = np.argsort(np.where(found.compared, found.p_value, np.inf), kind="stable")
    shown = [int(place) for place in order[:n_drugs] if found.compared[place]]
    if shown:
        width = max(len(found.drugs[place]) for place in shown)
        per = f"{found.confidence:.0%}"
        lines.append(f"  {'drug':<{width}}    shift  {per:<16}  SD ratio  {per:<12}  q")
    for place in shown:
        shift = f"[{found.shift_low[place]:.3g}, {found.shift_high[place]:.3g}]"
        ratio = f"[{found.ratio_low[place]:.2f}, {found.ratio_high[place]:.2f}]"
        lines.append(
            f"  {found.drugs[place]:<{width}}  {found.shift[place]:>7.3g}  {shift:<16}  "
            f"{found.ratio[place]:>8.2f}  {ratio:<12}  {found.q_value[place]:.2g}"
        )
    more = int(found.compared.sum()) - len(shown)
    if more > 0:
        lines.append(f"  … and {more} more; --drugs lists more")
    if out is not None:
        lines.append(f"page   {out / 'difference.html'}")
    return "\n".join(lines)


def render_scan(
    scan: "AssociationScan", rows: "Sequence[Association]", top: int, *, as_json: bool
) -> str:
    """The first of the listed pairs of a scan."""
    if as_json:
        said = {
            "n_patients": scan.n_patients,
            "n_tested": scan.n_tested,
            "n_untested": scan.n_untested,
            "test": "student" if scan.has_equal_variances else "welch",
            "at_level": scan.is_at_level,
            "not_tested": list(scan.graded),
            "associations": [asdict(one) for one in rows],
        }
        return _json(said)
    n_found = sum(one.q_value < 0.05 for one in scan.associations)
    test = "Student's t" if scan.has_equal_variances else "Welch's t"
    if scan.is_at_level:
        test = "t with the level of each patient held fixed"
    lines = [
        f"{scan.n_patients} patients, {scan.n_tested} pairs of a fact and a drug, {test}; "
        f"{n_found} with q below 0.05"
    ]
    if scan.graded:
        lines.append(f"  not tested, as it is not 0 or 1 alone: {', '.join(scan.graded)}")
    shown = rows[:top]
    if shown:
        fact, drug = (max(len(getattr(one, x)) for one in shown) for x in ("feature", "drug"))
        lines.append(
            f"  {'fact':<{fact}}  {'drug':<{drug}}  without     with         p        q  effect"
        )
    for one in shown:
        word = "more sensitive" if one.is_more_sensitive else "less sensitive"
        lines.append(
            f"  {one.feature:<{fact}}  {one.drug:<{drug}}  "
            f"{one.mean_without:.2f} ({one.n_without:>3})  {one.mean_with:.2f} ({one.n_with:>3})  "
            f"{one.p_value:.1e}  {one.q_value:.1e}  {one.effect:+.1f} SD, {word}"
        )
    return "\n".join(lines)


def _say_whole(found: "CentreDifference") -> str:
    profile = f"{found.profile:.2f}" if isfinite(found.profile) else "not known"
    return (
        f"{found.right} against {found.left}: {found.n_shifted} of {int(found.compared.sum())} "
        f"drugs shifted, typically by {found.typical_shift:.3g} ({found.shift_in_sd:.1f} SD); SD "
        f"ratio {found.typical_ratio:.2f}; order of drugs {profile}"
    )


def _plain_difference(found: "CentreDifference") -> dict[str, object]:
    arrays = (
        "left_mean",
        "right_mean",
        "shift",
        "shift_low",
        "shift_high",
        "p_value",
        "q_value",
        "ratio",
        "ratio_low",
        "ratio_high",
    )
    rows = [
        {"drug": drug, **{name: _finite(float(getattr(found, name)[i])) for name in arrays}}
        for i, drug in enumerate(found.drugs)
    ]
    return {
        "left": found.left,
        "right": found.right,
        "measure": found.measure.name,
        "n_left": found.n_left,
        "n_right": found.n_right,
        "n_compared": int(found.compared.sum()),
        "n_shifted": found.n_shifted,
        "typical_shift": found.typical_shift,
        "shift_in_sd": found.shift_in_sd,
        "typical_ratio": found.typical_ratio,
        "profile": _finite(found.profile),
        "confidence": found.confidence,
        "drugs": rows,
    }


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
