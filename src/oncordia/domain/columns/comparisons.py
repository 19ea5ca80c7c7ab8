"""Columns of comparisons of curves between groups."""

from oncordia.domain.quantity import Quantity, list_estimate

_TEST, _PAIR = "no test of this kind", "a question to all groups at once"
COMPARISONS = (
    Quantity("sample", "text", "", "organoid line or patient sample", "groups are made of it"),
    Quantity("drug", "text", "", "drug", "groups are made of it"),
    Quantity("time_hours", "number", "h", "time since treatment", "not stated"),
    Quantity("status", "text", "", "compared or not_compared"),
    Quantity("reason", "text", "", "the finding, or why there is none, in plain words"),
    Quantity("question", "text", "", "what is compared, as same_ec50 or ec50_ratio", "no answer"),
    Quantity("group", "text", "", "group that is compared with the reference", _PAIR),
    Quantity("reference", "text", "", "group it is compared with", _PAIR),
    Quantity("n_groups", "integer", "", "groups with a curve"),
    Quantity("n_wells", "integer", "", "wells of these groups"),
    *list_estimate("value", "", "ratio, or difference of group less reference", _PAIR),
    Quantity("fieller_low", "number", "", "lower limit of a ratio by Fieller", "not a ratio"),
    Quantity("fieller_high", "number", "", "upper limit of a ratio by Fieller", "not a ratio"),
    Quantity("statistic", "number", "", "F, or t of a pair", _TEST),
    Quantity("df_extra", "number", "", "parameters that the sharing saves", _TEST),
    Quantity("df_residual", "number", "", "residual degrees of freedom, groups apart", _TEST),
    Quantity("p_value", "number", "", "p value of the sameness", _TEST),
    Quantity("p_holm", "number", "", "the same adjusted over the pairs (Holm)", _PAIR),
    Quantity("rss", "number", "", "residual sum of squares of the shared fit", "a pair"),
    Quantity("aicc", "number", "", "corrected Akaike criterion of the shared fit", "a pair"),
)
