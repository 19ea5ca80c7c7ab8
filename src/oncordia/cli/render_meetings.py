"""Timetables as plain lines or JSON, and their progress on standard error."""

import json
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from oncordia.domain.partnering import BrokenRule

if TYPE_CHECKING:
    from oncordia.workflows import ScheduledMeetings


def render_broken(broken: Sequence[BrokenRule], *, as_json: bool) -> str:
    """One line a broken rule."""
    if as_json:
        return json.dumps([asdict(one) for one in broken], ensure_ascii=False, indent=2)
    return "\n".join(map(str, broken)) or "every rule is obeyed"


def render_scheduled(done: "ScheduledMeetings", *, as_json: bool) -> str:
    """What the timetable comes to and where its files lie."""
    from oncordia.formats.partnering import tell_timetable
    from oncordia.workflows import tell_repair

    problem, timetable = done.problem, done.timetable
    if as_json:
        told = tell_timetable(problem, timetable)
        if done.repaired is not None:
            told["repair"] = tell_repair(problem, done.repaired)
        return json.dumps({**told, "out": str(done.out)}, ensure_ascii=False, indent=2)
    lines = [problem.name, f"  meetings   {len(timetable.placements)} held"]
    if timetable.left_out:
        names = [problem.meetings[m].meeting_id for m in timetable.left_out]
        lines.append(f"  left out   {len(names)}: {', '.join(names[:8])}")
    if problem.cancelled:
        names = list(problem.cancelled)
        lines.append(f"  cancelled  {len(names)}, nobody to attend: {', '.join(names[:8])}")
    lines.append(f"  breaks     {timetable.breaks}{_say_bound(done)}")
    if done.repaired is not None:
        lines += _say_repair(done)
    calendars = f", {done.n_calendars} calendars" if done.n_calendars else ""
    lines += [f"page     {done.out / 'timetable.html'}", f"tables   {done.out}{calendars}"]
    return "\n".join(lines)


def _say_bound(done: "ScheduledMeetings") -> str:
    timetable = done.timetable
    if done.repaired is not None:
        return ""
    if timetable.is_optimal:
        return ", proved to be the fewest"
    return f"; no timetable has fewer than {timetable.lower_bound}" * (timetable.lower_bound > 0)


def _say_repair(done: "ScheduledMeetings") -> list[str]:
    repaired = done.repaired
    assert repaired is not None
    proof = ", proved to be the fewest" if repaired.is_fewest else ""
    lines = [f"  moved      {len(repaired.moved)} of {repaired.n_old}{proof}"]
    if repaired.replaced:
        lines.append(f"  others     other people attend {len(repaired.replaced)}")
    if repaired.added:
        lines.append(f"  added      {len(repaired.added)}")
    if done.withdrawn:
        lines.append(f"  withdrawn  {len(done.withdrawn)}: {', '.join(done.withdrawn[:8])}")
    return lines


@contextmanager
def watch_schedule(seconds: float) -> Iterator[Callable[[float, int], None]]:
    """Something to tell of better timetables, drawn on one line of a terminal; else silent."""
    start = time.monotonic()
    is_shown = sys.stderr.isatty()

    def watch(cost: float, bound: int) -> None:
        if is_shown:
            best = "none yet" if math.isinf(cost) else f"{cost:g}"
            passed = time.monotonic() - start
            line = f"\r{passed:4.0f} of {seconds:g} s  best {best}  at least {bound}  "
            sys.stderr.write(f"{line}(Ctrl-C keeps the best) ")
            sys.stderr.flush()

    try:
        yield watch
    finally:
        if is_shown:
            sys.stderr.write("\n")
