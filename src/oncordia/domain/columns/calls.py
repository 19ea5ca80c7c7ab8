"""Columns of the calls of sensitive and resistant samples."""

from oncordia.domain.quantity import Quantity

_PARTED = "one component fits as well, or too few samples"
CALLS = (
    Quantity("sample", "text", "", "organoid line or patient sample"),
    Quantity("drug", "text", "", "drug"),
    Quantity("time_hours", "number", "h", "time since treatment", "not stated"),
    Quantity("metric", "text", "", "name of the metric that is called"),
    Quantity("value", "number", "metric", "value of the metric", "the sample has none"),
    Quantity("call", "text", "", "sensitive, resistant, undetermined or no_call"),
    Quantity("posterior", "number", "", "probability of the sensitive component", _PARTED),
    Quantity("reason", "text", "", "the call in plain words"),
    Quantity("n_samples", "integer", "", "samples with a value for the drug"),
    Quantity("bic_gain", "number", "", "BIC of one component less that of two", "not fitted"),
    Quantity("cutoff", "number", "metric", "value at which both components are as likely", _PARTED),
    Quantity("mean_sensitive", "number", "metric", "mean of the sensitive component", _PARTED),
    Quantity("mean_resistant", "number", "metric", "mean of the resistant component", _PARTED),
    Quantity("sd", "number", "metric", "SD of each component", _PARTED),
    Quantity("share_sensitive", "number", "", "weight of the sensitive component", _PARTED),
)
