"""Arrays that the loops of time-to-event trials share: what is given, scratch, what is found."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from oncordia.arrays import FloatArray, IntArray

EVEN, UNIFORM, POISSON = 0, 1, 2  # arrivals at fixed intervals, scattered, or one after another
BY_EVENTS, BY_MONTHS, BY_LATER, BY_EARLIER = 0, 1, 2, 3  # what times a look

TESTS = ("log_rank", "weighted", "restricted_mean", "milestone")  # of Spending, by place
SPENDING = ("spend_obrien_fleming", "spend_pocock", "spend_power", "spend_gamma")


class World(NamedTuple):
    """Patients as they come and fare; times in months."""

    n: int  # patients at most
    arrivals: int  # EVEN, UNIFORM or POISSON
    accrual: FloatArray  # (3, a): start of each period, patients a month, patients by its start
    block: IntArray  # (2,): control and experimental patients in a block
    starts: FloatArray  # (p,): start of each piece of the hazards, the first 0
    hazards: FloatArray  # (2, p): control and experimental, a month
    cumulative: FloatArray  # (2, p): cumulative hazard at each start
    dropout: FloatArray  # (2,): hazard of dropping out, a month
    ranks: FloatArray  # (g + 1,): rough share gone at t, on an even grid of t / (t + middle)
    middle: float  # months in which about half of the patients are gone
    middle_calendar: float  # months by which about half of the events have come


class Rules(NamedTuple):
    """When the data are looked at, and what is done then."""

    timing: int  # BY_EVENTS, BY_MONTHS, BY_LATER or BY_EARLIER
    events: IntArray  # (k,): events at each look
    months: FloatArray  # (k,): months since accrual opened
    follow_up: float  # months that the last patient is followed before the last look
    longest: float  # months after which the trial ends in any case; may be infinite
    efficacy: FloatArray  # (k,): z at or above which the null hypothesis is rejected
    futility: FloatArray  # (k,): z at or below which the trial stops; -inf for never
    tail: FloatArray  # (2, k): one-sided p values of both bounds
    months_compared: float  # end of the restricted mean, or the milestone
    weights: FloatArray  # (m, 3): rho, gamma, delay of modest weights (negative: none)


class Room(NamedTuple):
    """Scratch for one trial after another; n places unless said."""

    stream: NDArray[np.uint64]  # (4,): state of the random stream
    arrive: FloatArray  # in order of arrival
    leave: FloatArray  # own follow-up: to the event or the dropout
    calendar: FloatArray  # when that is
    state: IntArray  # 2 * event + arm
    experimental: IntArray  # (n + 1,): experimental patients before each
    places: IntArray  # bucket of each patient
    buckets: IntArray  # (b + 1,): patients by own follow-up, events by calendar time
    sorted_leave: FloatArray  # as leave, by own follow-up
    sorted_calendar: FloatArray
    sorted_state: IntArray
    times: FloatArray  # of the events of one look
    at_risk: FloatArray  # (2, n): of each arm, before each of these events
    arms: FloatArray  # arm of each of these events
    few: FloatArray  # event times that fell into one bucket


class Found(NamedTuple):
    """What becomes of each trial of a piece; row i is its i-th trial."""

    rejected: IntArray  # (t,)
    stage: IntArray  # (t,): from 1
    futile: IntArray  # (t,)
    events: FloatArray  # (t,): at the end
    months: FloatArray  # (t,): at the end
    patients: FloatArray  # (t, 2): of each arm, at the end
    looks: FloatArray  # (t, k): months of each look; NaN for those that did not take place
    log_ratio: FloatArray  # (t,): log hazard ratio at the end


class Spending(NamedTuple):
    """An error spent by the share of the planned events that a look has; k looks."""

    test: int  # place in TESTS
    form: int  # place in SPENDING
    error: float
    parameter: float  # rho or gamma
    z_half: float  # z of half the error
    planned: float  # information at the last look: events, or variance of a weighted test
    information: FloatArray  # (k,): of the looks of one trial, scratch
    steps: FloatArray  # (k,): error spent by each of them, scratch
    upper: FloatArray  # (k,): their bounds, scratch
    lower: FloatArray  # (k,): scratch
