"""Decisions about results, packages and releases as plain lines or as JSON."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from oncordia.domain.alliance import Decision, Outcome, Release, to_plain
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
    lines = [line for decision in packed.decisions for line in _say_decision(decision)]
    if package is None:
        n_kept = sum(decision.outcome is not Outcome.PERMIT for decision in packed.decisions)
        n_all = len(packed.decisions)
        hint = "; --partial packs the others" if n_kept < n_all else ""
        lines.append(f"nothing was packed: {n_kept} of {n_all} data sets may not go{hint}")
        return "\n".join(lines)
    if package.left_out:
        lines.append(f"left out: {', '.join(one.dataset_id for one in package.left_out)}")
    lines.append(f"{package.package_id}: {len(package.files)} data sets   {out}")
    return "\n".join(lines)


def render_releases(releases: Sequence[Release], *, as_json: bool) -> str:
    """One line a release."""
    if as_json:
        return _json([to_plain(release) for release in releases])
    if not releases:
        return "nothing was released"
    return "\n".join(
        f"{release.on}  {release.to_id}  {release.dataset_id}  {release.clause}"
        for release in releases
    )


def _say_decision(decision: Decision) -> Iterator[str]:
    by = f" by {decision.clause}" if decision.outcome is Outcome.PERMIT else ""
    yield f"{decision.request.dataset_id}: {decision.outcome}{by}"
    for reason in decision.reasons:
        yield f"  {reason}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
