"""Tables of partnering: needs and offers, and the steps of talks."""

from oncordia.formats.partnering.forms import POSTING_FORMS
from oncordia.formats.partnering.funnel_forms import FUNNEL, FUNNEL_FORMS, MATCH_FORMS
from oncordia.formats.partnering.funnel_rows import CountsRow, FunnelTable, read_funnel_tables
from oncordia.formats.partnering.funnel_steps import (
    FunnelDefaults,
    StepRow,
    read_reason,
    read_step,
)
from oncordia.formats.partnering.funnel_template import write_funnel_template
from oncordia.formats.partnering.postings import (
    KIND_WORDS,
    ReadPosting,
    ReadPostings,
    read_postings,
)
from oncordia.formats.partnering.template import write_posting_tables

__all__ = [
    "FUNNEL",
    "FUNNEL_FORMS",
    "KIND_WORDS",
    "MATCH_FORMS",
    "POSTING_FORMS",
    "CountsRow",
    "FunnelDefaults",
    "FunnelTable",
    "ReadPosting",
    "ReadPostings",
    "StepRow",
    "read_funnel_tables",
    "read_postings",
    "read_reason",
    "read_step",
    "write_funnel_template",
    "write_posting_tables",
]
