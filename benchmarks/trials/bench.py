"""Speed of every trial family on one core, beside what it is to reach and its peers."""

from collections.abc import Callable

from benchmarks.trials import (
    adaptive,
    arms,
    basket,
    dose,
    organoid,
    platform,
    sequential,
    single_arm,
    survival,
)
from benchmarks.trials.speed import Speed

FAMILIES: dict[str, Callable[[], list[Speed]]] = {
    "single arm": single_arm.measure,
    "adaptive": adaptive.measure,
    "group-sequential": sequential.measure,
    "time to event": survival.measure,
    "dose finding": dose.measure,
    "several arms": arms.measure,
    "basket": basket.measure,
    "platform": platform.measure,
    "organoid": organoid.measure,
}


def bench_trials(scale: float = 1.0) -> None:
    """Print one line a kernel, always in full: each takes a second or a few."""
    del scale
    print(f"{'one core':<64} {'ours':>12} {'unit':<14} {'goal':<14} peer")
    for family, measure in FAMILIES.items():
        print(family)
        for one in measure():
            what = one.what if len(one.what) <= 62 else f"{one.what[:61]}…"
            ours = f"{one.ours:,.0f}" if one.ours >= 100 else f"{one.ours:.3g}"
            print(f"  {what:<62} {ours:>12} {one.unit:<14} {one.goal:<14} {one.peer}", flush=True)
