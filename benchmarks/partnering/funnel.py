"""Forecasts of a funnel held to made editions, and the speed of import and summary."""

import csv
import tempfile
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import numpy as np

from oncordia.domain.alliance import Event, Member, MemberKind, Period, exact_date, make_name
from oncordia.partnering.funnel import predict_count
from oncordia.store import create_store
from oncordia.workflows import import_funnel, show_funnel
from oncordia.workflows.drafts import draft_value

N_TALKS = 10_000
N_DRAWS = 400
STEPS = ("match", "request", "acceptance", "meeting", "intent", "signed")
CHANCES = (1.0, 0.8, 0.7, 0.9, 0.45, 0.4)
FIRST = date(2025, 3, 3)


def bench_funnel(scale: float = 1.0) -> None:
    """Print how often forecasts hold what is signed, and seconds for many talks."""
    rng = np.random.default_rng(20261127)
    n_draws = max(50, int(N_DRAWS * scale))
    print(f"forecast of 95 % for 100 open talks, {n_draws} made series of editions")
    for n_before in (1, 2, 4, 8):
        for name, size in (("alike", 1000.0), ("unlike", 20.0)):
            held, width = _measure_forecast(rng, n_before, size, n_draws)
            head = f"  {n_before} before, {name:<6}"
            print(f"{head}  holds {100 * held:5.1f} %  mean width {width:4.1f}")
    n_talks = max(100, int(N_TALKS * scale))
    with tempfile.TemporaryDirectory() as folder:
        _measure_speed(rng, n_talks, Path(folder))


def _measure_forecast(
    rng: np.random.Generator, n_before: int, size: float, n_draws: int
) -> tuple[float, float]:
    """Share of 95 % forecasts that hold the truth, and their mean width in signatures."""
    held, width = 0, 0
    for _ in range(n_draws):
        mean = rng.uniform(0.03, 0.3)
        rates = rng.beta(mean * size, (1 - mean) * size, n_before + 1)
        pairs = [(int(rng.binomial(200, rate)), 200) for rate in rates[:-1]]
        heights = np.cumsum(predict_count(pairs, 100))
        low, high = (int(np.searchsorted(heights, p)) for p in (0.025, 0.975))
        held += low <= rng.binomial(100, rates[-1]) <= high
        width += high - low
    return held / n_draws, width / n_draws


def _measure_speed(rng: np.random.Generator, n_talks: int, folder: Path) -> None:
    table = folder / "steps.csv"
    n_steps = _write_steps(rng, n_talks, table)
    with create_store(folder / "work") as store:
        with store.begin("anna") as unit:
            members = [
                Member(f"m{i}", MemberKind.COMPANY, (make_name(f"Member {i}"),)) for i in range(200)
            ]
            event = Event("week", (make_name("A week"),), period=Period(exact_date(FIRST)))
            unit.put_records([*map(draft_value, members), draft_value(event)])
            unit.note("make", "bench", "funnel")
        seconds = []
        for _ in range(2):
            start = perf_counter()
            import_funnel(table, store, actor="anna")
            seconds.append(perf_counter() - start)
        start = perf_counter()
        show_funnel(store)
        seconds.append(perf_counter() - start)
    print(
        f"{n_talks} talks, {n_steps} steps: import {seconds[0]:.1f} s, "
        f"the same again {seconds[1]:.1f} s, funnel {seconds[2]:.1f} s"
    )


def _write_steps(rng: np.random.Generator, n_talks: int, table: Path) -> int:
    n_steps = 0
    with table.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("relation_id", "step", "on", "from_id", "to_id", "event_id"))
        for number in range(n_talks):
            first, second = rng.choice(200, 2, replace=False)
            day = FIRST
            for step, chance in zip(STEPS, CHANCES, strict=True):
                if rng.random() >= chance:
                    break
                rows.writerow((f"t{number}", step, day, f"m{first}", f"m{second}", "week"))
                day += timedelta(days=int(rng.integers(1, 40)))
                n_steps += 1
    return n_steps
