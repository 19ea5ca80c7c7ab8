"""The loops over trials against the statistics of one data set, patient by patient."""

import math
import os

import numpy as np
import pytest
from tests.trials.survival.made import ONE_LOOK, SMALL, draw_data

from oncordia.trials.kernels.survival.curves import find_curve_z
from oncordia.trials.kernels.survival.looks import (
    count_arrived,
    find_look,
    fit_log_ratio,
    walk_look,
)
from oncordia.trials.kernels.survival.patients import invert_pieces, make_room
from oncordia.trials.kernels.survival.trials import begin_trial, find_log_rank_z
from oncordia.trials.kernels.survival.weighted import score_weighted
from oncordia.trials.survival import (
    Weighting,
    compare_milestones,
    compare_restricted_means,
    find_log_rank,
    fit_cox,
)
from oncordia.trials.survival.runner import make_rules
from oncordia.trials.survival.world import make_world

TRIALS = range(2 if os.environ.get("NUMBA_DISABLE_JIT") == "1" else 20)
CODES = np.array([[0.0, 0.5, -1.0], [1.0, 1.0, -1.0], [0.0, 0.0, 4.0]])
WEIGHTINGS = (Weighting(0, 0.5), Weighting(1, 1), Weighting(delay=4.0))


@pytest.mark.parametrize("trial", TRIALS)
def test_looks__give_the_statistics_of_their_data(trial: int) -> None:
    world = make_world(SMALL, SMALL.planned)
    rules = make_rules(SMALL)._replace(months_compared=9.0)
    room = make_room(world.n)
    begin_trial(1, trial, world, room)
    months, is_last = find_look(world, rules, room, 0)
    arrived = count_arrived(room, months)
    count = walk_look(room, months, arrived)
    data = draw_data(SMALL, trial)
    table = (data.count_risk(),)

    assert not is_last
    assert count == 40 == data.events.sum()
    assert find_log_rank_z(room, count) == pytest.approx(find_log_rank(table).z)
    assert fit_log_ratio(room, count) == pytest.approx(fit_cox(table).log_ratio, abs=1e-7)
    score, covariance = np.zeros(3), np.zeros((3, 3))
    score_weighted(room, count, CODES, score, covariance)
    for place, weighting in enumerate(WEIGHTINGS):
        z = -score[place] / math.sqrt(covariance[place, place])
        assert z == pytest.approx(find_log_rank(table, weighting).z)
    mean = find_curve_z(rules, room, months, arrived, count, True)
    assert mean == pytest.approx(compare_restricted_means(data, 9.0).z)
    if data.times[data.arms == 1].max() > 9 < data.times[data.arms == 0].max():
        milestone = find_curve_z(rules, room, months, arrived, count, False)
        assert milestone == pytest.approx(compare_milestones(data, 9.0).z)


def test_draw_patients__brings_the_same_patients_under_other_hazards() -> None:
    null, planned = ONE_LOOK.list_scenarios()
    rooms = []
    for scenario in (null, planned):
        room = make_room(ONE_LOOK.patients)
        begin_trial(3, 7, make_world(ONE_LOOK, scenario), room)
        rooms.append(room)
    control = rooms[0].state % 2 == 0

    assert (rooms[0].arrive == rooms[1].arrive).all()
    assert np.allclose(rooms[0].leave[control], rooms[1].leave[control])
    assert (rooms[0].leave[~control] <= rooms[1].leave[~control] + 1e-9).all()
    assert (np.diff(rooms[0].sorted_leave) >= 0).all()
    assert (np.diff(rooms[0].arrive) > 0).all()
    assert control.sum() == 30  # blocks of one and one


def test_invert_pieces__undoes_a_cumulative_hazard() -> None:
    starts, rates = np.array([0.0, 2.0, 5.0]), np.array([0.1, 0.0, 0.3])
    cumulative = np.array([0.0, 0.2, 0.2])

    found = [invert_pieces(total, starts, rates, cumulative) for total in (0.05, 0.2, 0.5)]

    assert found == pytest.approx([0.5, 2.0, 6.0])
    assert invert_pieces(1.0, np.zeros(1), np.zeros(1), np.zeros(1)) == math.inf
