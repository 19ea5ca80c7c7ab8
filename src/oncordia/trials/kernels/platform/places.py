"""What a platform trial is told and what it notes: places in its arrays."""

from typing import NamedTuple

from oncordia.arrays import BoolArray, FloatArray, IntArray

CONCURRENT, POOLED, ADJUSTED, SMOOTHED = range(4)
WAITING, OPEN, CLOSED = range(3)
# places of ``plan``
CONTINUOUS, CONTROLS, BY_POSTERIOR, ROOT, BLOCKS, SLOTS, BUCKET, PREDICT, ARM_SIZE = range(9)
# places of ``values``
SD, ACCRUAL, FOLLOW_UP = range(3)
BLOCK_OF = 3  # patients of each arm in a block when the control has the root of the arms
# rows of ``book``: what is noted of each arm; columns are arms, 0 the control
PATIENTS, TOTAL, STATUS, CONTROLS_BEFORE, TOTAL_BEFORE, LOOK, OPENED, CLOSED_AT = range(8)
BOOK_ROWS = 8


class Rules(NamedTuple):
    """What is settled before the trial."""

    plan: IntArray  # whole settings, see the places above
    values: FloatArray  # real settings
    entry: IntArray  # (arms,): patients enrolled in the platform when each arm may open
    leave: IntArray  # (arms,): when it must close; 0: when full
    looks: IntArray  # (looks,): patients of an arm at its analyses; the last is the full arm
    bars: FloatArray  # (3, looks): rejects above, futile below, bar of the end that is predicted
    truth: FloatArray  # (patients, arms + 1): rate or mean by patients before, control first
    walks: FloatArray  # (walks,): precisions of the random walk of time; 0: free steps
    prior: FloatArray  # (2,): prior successes and failures
    tables: FloatArray  # logs of gamma functions, see ``tabulate_logs``


class Verdict(NamedTuple):
    """What the trials came to; rows are trials."""

    rejected: BoolArray  # (trials, arms)
    futile: BoolArray  # (trials, arms)
    patients: FloatArray  # (trials, arms + 1)
    estimate: FloatArray  # (trials, arms): log odds ratio or difference; NaN if never analysed
    months: FloatArray  # (trials, arms): from opening to closing; NaN if never opened
    duration: FloatArray  # (trials,): months
