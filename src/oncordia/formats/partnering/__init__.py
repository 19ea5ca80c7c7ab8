"""Tables of partnering: steps of talks and counts of editions."""

from oncordia.formats.partnering.funnel_forms import FUNNEL, FUNNEL_FORMS
from oncordia.formats.partnering.funnel_rows import (
    CountsRow,
    FunnelTable,
    StepRow,
    read_funnel_tables,
    read_reason,
    read_step,
)
from oncordia.formats.partnering.funnel_template import write_funnel_template

__all__ = [
    "FUNNEL",
    "FUNNEL_FORMS",
    "CountsRow",
    "FunnelTable",
    "StepRow",
    "read_funnel_tables",
    "read_reason",
    "read_step",
    "write_funnel_template",
]
