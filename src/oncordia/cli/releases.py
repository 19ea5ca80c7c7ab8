"""Decisions about results, packages and releases as plain lines or as JSON."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from oncordia.cli.wide import fold
from oncordia.domain.alliance import Decision, Outcome, Release, pose_question, to_plain
from oncordia.workflows import PackedRelease


def render_decisions(decisions: Sequence[Decision], *, as_json: bool) -> str:
    """One line a data set, and under it each rule that spoke and what would have to change."""
    if as_json:
        return _json([to_plain(decision) for decision in decisions])
    return "\n".join(line for decision in decisions for line in _say_decision(decision))


def render_packed(packed: PackedRelease, out: Path, *, as_json: bool) -> str:
    """What was permitted, what was left out and why, and where the crate lies."""
    package = packed.package
    if as_json:
        said = {
            "decisions": [to_plain(decision) for decision in packed.decisions],
            "package": None if package is None else to_plain(package),
            "out": None if package is None else str(out),
        }
        return _json(said)
    lines = [line for one in packed.decisions for line in _say_decision(one, packed.days)]
    if package is None:
        n_kept = sum(decision.outcome is not Outcome.PERMIT for decision in packed.decisions)
        n_all = len(packed.decisions)
        hint = "; --partial packs the others" if n_kept < n_all else ""
        lines += fold(f"nothing was packed: {n_kept} of {n_all} data sets may not go{hint}", 2)
        return "\n".join(lines)
    if package.left_out:
        lines += fold(f"left out: {', '.join(one.dataset_id for one in package.left_out)}", 2)
    lines += fold(f"{package.package_id}: {len(package.files)} data sets   {out}", 2)
    return "\n".join(lines)


def render_releases(releases: Sequence[Release], *, as_json: bool) -> str:
    """One line a release."""
    if as_json:
        return _json([to_plain(release) for release in releases])
    if not releases:
        return "nothing was released"
    return "\n".join(
        line
        for release in releases
        for line in fold(
            f"{release.on}  {release.to_id}  {release.dataset_id}  {release.clause}"
            + (f" and {release.answer}" if release.answer else ""),
            12,
        )
    )


def _say_decision(decision: Decision, days: Sequence[date] = ()) -> Iterator[str]:
    """The decision and its reasons; of several days, also by the rules of which it was refused."""
    by = f" by {decision.clause}" if decision.outcome is Outcome.PERMIT else ""
    by += f" and {decision.answer}" if by and decision.answer else ""
    if decision.outcome is not Outcome.PERMIT and len(days) > 1:
        on = decision.request.on
        by = f" by the rules of {on}" + (f", today, not of {days[0]}" if on != days[0] else "")
    yield from fold(f"{decision.request.dataset_id}: {decision.outcome}{by}", 2)
    for reason in decision.reasons:
        yield from fold(f"  {reason}", 4)
    if decision.outcome is Outcome.ASK:
        name = pose_question(decision.request).question_id
        yield f"  asked as {name}, see: oncordia agreement asks"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
