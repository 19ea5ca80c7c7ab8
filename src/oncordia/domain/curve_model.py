"""Models of a dose-response curve."""

from enum import StrEnum


class CurveModel(StrEnum):
    """Shape of a curve; docs/assay/models.md gives each formula."""

    AUTO = "auto"  # the best of several models, by an information criterion
    CONSTANT = "constant"
    HILL2 = "hill2"  # log-logistic from 1 to 0
    HILL3 = "hill3"  # log-logistic from top to 0
    HILL4 = "hill4"  # bottom + (top - bottom) / (1 + (dose / ec50)^slope)
    HILL5 = "hill5"  # log-logistic with an asymmetry; its tail at low dose is fixed
    HILL5_MIRROR = "hill5_mirror"  # the same, bent at the other end
    LOG_NORMAL = "log_normal"
    WEIBULL1 = "weibull1"
    WEIBULL2 = "weibull2"
    BRAIN_COUSENS = "brain_cousens"  # hormesis: a rise before the fall
    CEDERGREEN = "cedergreen"  # hormesis by Cedergreen, Ritz and Streibig
    BRAIN_COUSENS_MIRROR = "brain_cousens_mirror"  # high doses stimulate, without end
    CEDERGREEN_MIRROR = "cedergreen_mirror"  # high doses stimulate, up to a plateau
    BIPHASIC = "biphasic"  # two sites, the middle plateau between the others
    BELL = "bell"  # two transitions, the middle plateau above or below the others
    EXPONENTIAL = "exponential"
    EXPONENTIAL_LINEAR = "exponential_linear"
    MICHAELIS_MENTEN = "michaelis_menten"  # log-logistic of slope 1
