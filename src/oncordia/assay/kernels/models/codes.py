"""Codes of the dose-response models, and how many parameters each has of which kind."""

import numpy as np

CONSTANT = 0
LOG_LOGISTIC = 1
LOG_LOGISTIC5 = 2
LOG_NORMAL = 3
WEIBULL1 = 4
WEIBULL2 = 5
BRAIN_COUSENS = 6
CEDERGREEN = 7
TWO_SITE = 8
EXPONENTIAL = 9
EXPONENTIAL_LINEAR = 10
LOG_LOGISTIC5_MIRROR = 11
BRAIN_COUSENS_MIRROR = 12
CEDERGREEN_MIRROR = 13

PARAMETER_NAMES = (
    ("level",),
    ("top", "bottom", "log10_ec50", "ln_slope"),
    ("top", "bottom", "log10_position", "ln_slope", "ln_asymmetry"),
    ("top", "bottom", "log10_ec50", "ln_slope"),
    ("top", "bottom", "log10_position", "ln_slope"),
    ("top", "bottom", "log10_position", "ln_slope"),
    ("top", "bottom", "stimulation", "log10_position", "ln_slope"),
    ("top", "bottom", "stimulation", "log10_position", "ln_slope", "ln_alpha", "log10_unit"),
    ("top", "middle", "bottom", "log10_ec50", "ln_slope", "log10_gap", "ln_slope_second"),
    ("top", "bottom", "log10_decay"),
    ("top", "bottom", "log10_decay", "log10_linear"),
    ("top", "bottom", "log10_position", "ln_slope", "ln_asymmetry"),
    ("top", "bottom", "stimulation", "log10_position", "ln_slope"),
    ("top", "bottom", "stimulation", "log10_position", "ln_slope", "ln_alpha", "log10_unit"),
)
N_LINEAR = np.array([1, 2, 2, 2, 2, 2, 3, 3, 3, 2, 2, 2, 3, 3])  # they come first; the rest bend
N_PARAMETERS = np.array([1, 4, 5, 4, 4, 4, 5, 7, 7, 3, 4, 5, 5, 7])
UNENDING = (BRAIN_COUSENS, BRAIN_COUSENS_MIRROR)  # each dose stimulates by as much again
DELAYED = (CEDERGREEN, CEDERGREEN_MIRROR)  # stimulation sets in at a unit of dose, and has an end
HORMESIS = (*UNENDING, *DELAYED)
TURNING = (*HORMESIS, TWO_SITE)  # their response may turn
MOST_PARAMETERS = 8  # room that holds the parameters of any model
