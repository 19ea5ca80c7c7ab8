"""Made trials, and the data of one look of one simulated trial."""

import numpy as np

from oncordia.trials.kernels.survival.looks import count_arrived, find_look
from oncordia.trials.kernels.survival.patients import make_room
from oncordia.trials.kernels.survival.trials import begin_trial
from oncordia.trials.survival import Arrivals, SurvivalData, TimeToEvent, read_survival
from oncordia.trials.survival.runner import make_rules
from oncordia.trials.survival.world import make_world

SMALL = TimeToEvent(
    name="small",
    patients=120,
    accrual_rates=(10.0,),
    control_median_months=10.0,
    hazard_ratio=0.6,
    dropout_12_months=0.1,
    look_events=(40, 80),
)
ONE_LOOK = TimeToEvent(
    name="one look",
    patients=60,
    accrual_rates=(5.0,),
    control_median_months=10.0,
    hazard_ratio=0.4,
    delay_months=2.0,
    arrivals=Arrivals.UNIFORM,
    look_events=(40,),
)


def draw_data(design: TimeToEvent, trial: int, look: int = 0) -> SurvivalData:
    """What is known at a look of a simulated trial as planned, seed 1."""
    world, rules = make_world(design, design.planned), make_rules(design)
    room = make_room(world.n)
    begin_trial(1, trial, world, room)
    months, _ = find_look(world, rules, room, look)
    came = slice(0, count_arrived(room, months))
    followed = months - room.arrive[came]
    seen = room.calendar[came] <= months
    return read_survival(
        np.where(seen, room.leave[came], followed),
        seen & (room.state[came] >= 2),
        room.state[came] % 2,
    )
