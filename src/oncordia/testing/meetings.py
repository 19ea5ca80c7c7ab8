"""Made events: folders of tables with people, organisations, halls and meetings of any size."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

Rows = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class EventDesign:
    """Size and mix of a made event."""

    n_people: int = 1_500
    n_organisations: int = 180
    n_meetings: int = 3_000
    n_venues: int = 3
    n_days: int = 2
    slots_a_day: int = 14
    n_tables: int = 60  # in each venue
    remote_share: float = 0.05
    foreign_share: float = 0.3  # of organisations that speak Italian and English
    n_interpreters: int = 40
    optional_share: float = 0.1
    precedence_share: float = 0.01


def make_meeting_event(
    rng: np.random.Generator, design: EventDesign | None = None
) -> dict[str, Rows]:
    """Rows of each table of an event folder, by the stem of the file.

    Organisations meet organisations, each by any one of its people, a tenth by one that is named;
    some people are remote, in another time zone, and some are away in some slots.
    """
    plan = design or EventDesign()
    maker = _Maker(rng, plan)
    return {
        "slots": maker.make_slots(),
        "halls": [
            {"hall": f"H{i + 1}", "venue": f"V{i + 1}", "tables": plan.n_tables}
            for i in range(plan.n_venues)
        ],
        "travel": [
            {"from": f"V{i + 1}", "to": f"V{j + 1}", "minutes": 10 + 5 * (j - i)}
            for i in range(plan.n_venues)
            for j in range(i + 1, plan.n_venues)
        ],
        "participants": maker.make_people(),
        "availability": maker.make_away(),
        "meetings": maker.make_meetings(),
        "precedences": maker.make_orders(),
    }


def write_meeting_event(
    folder: str | Path,
    tables: Mapping[str, Sequence[Mapping[str, object]]],
    name: str = "Made week",
) -> Path:
    """Write an event folder of such tables; empty tables are left out."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    head = f'name = "{name}"\nevent_id = "made-week"\ntime_zone = "Asia/Shanghai"\n'
    (place / "event.toml").write_text(head, encoding="utf-8")
    for stem, rows in tables.items():
        if rows:
            with (place / f"{stem}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
    return place


class _Maker:
    def __init__(self, rng: np.random.Generator, plan: EventDesign) -> None:
        self.rng, self.plan = rng, plan
        self.home = rng.integers(plan.n_organisations, size=plan.n_people)
        self.home[: plan.n_organisations] = np.arange(plan.n_organisations)
        self.is_foreign = rng.random(plan.n_organisations) < plan.foreign_share

    def make_slots(self) -> Rows:
        rows: Rows = []
        for day in range(self.plan.n_days):
            start = datetime(2026, 10, 19 + day, 9, 0)
            for slot in range(self.plan.slots_a_day):
                if slot == self.plan.slots_a_day // 2:
                    start += timedelta(minutes=60)
                rows.append(
                    {
                        "slot": f"D{day + 1}S{slot + 1:02d}",
                        "start": start.isoformat(" ", "minutes"),
                        "end": (start + timedelta(minutes=25)).isoformat(" ", "minutes"),
                        "session": "morning" if slot < self.plan.slots_a_day // 2 else "afternoon",
                    }
                )
                start += timedelta(minutes=30)
        return rows

    def make_people(self) -> Rows:
        rows: Rows = []
        for person in range(self.plan.n_people):
            organisation = int(self.home[person])
            is_remote = self.rng.random() < self.plan.remote_share
            foreign = bool(self.is_foreign[organisation])
            speaks = "it;en" if foreign else ("zh;en" if self.rng.random() < 0.9 else "zh")
            rows.append(
                {
                    "participant": f"P{person + 1:04d}",
                    "name": f"Person {person + 1}",
                    "organisations": f"O{organisation + 1:03d}",
                    "languages": speaks,
                    "remote": "yes" if is_remote else "",
                    "time_zone": "Europe/Rome" if is_remote and foreign else "",
                    "hours": "04:00-14:00" if is_remote and foreign else "",
                    "interpreter": "",
                    "cancelled": "",
                }
            )
        for one in range(self.plan.n_interpreters):
            rows.append(
                {
                    **dict.fromkeys(rows[0], ""),
                    "participant": f"I{one + 1:02d}",
                    "name": f"Interpreter {one + 1}",
                    "languages": "zh;it",
                    "interpreter": "yes",
                }
            )
        return rows

    def make_away(self) -> Rows:
        slots = [str(row["slot"]) for row in self.make_slots()]
        who = self.rng.choice(self.plan.n_people, self.plan.n_people // 5, replace=False)
        return [
            {
                "who": f"P{person + 1:04d}",
                "away": ";".join(str(one) for one in self.rng.choice(slots, 3, replace=False)),
            }
            for person in sorted(who)
        ]

    def make_meetings(self) -> Rows:
        rows: Rows = []
        seen: set[tuple[int, int]] = set()
        weight = np.bincount(self.home, minlength=self.plan.n_organisations).astype(float)
        most = int(self.plan.n_organisations * (self.plan.n_organisations - 1) / 2)
        while len(rows) < min(self.plan.n_meetings, most):
            a, b = sorted(
                self.rng.choice(len(weight), 2, replace=False, p=weight / weight.sum()).tolist()
            )
            if (a, b) in seen:
                continue
            seen.add((a, b))
            named = int(self.rng.choice(np.flatnonzero(self.home == a)))
            rows.append(
                {
                    "meeting": f"M{len(rows) + 1:04d}",
                    "side_a": f"O{a + 1:03d}",
                    "side_b": f"O{b + 1:03d}",
                    "delegates_a": f"P{named + 1:04d}" if self.rng.random() < 0.1 else "",
                    "session": "",
                    "halls": f"V{a % self.plan.n_venues + 1}" if self.rng.random() < 0.5 else "",
                    "priority": "normal" if self.rng.random() < self.plan.optional_share else "",
                }
            )
        return rows

    def make_orders(self) -> Rows:
        n = int(self.plan.n_meetings * self.plan.precedence_share)
        first = self.rng.permutation(self.plan.n_meetings)[: 2 * n]
        return [
            {"before": f"M{min(a, b) + 1:04d}", "after": f"M{max(a, b) + 1:04d}"}
            for a, b in zip(first[:n].tolist(), first[n:].tolist(), strict=True)
        ]
