"""Tables of needs and offers become postings."""

from oncordia.formats.partnering.forms import POSTING_FORMS
from oncordia.formats.partnering.postings import (
    KIND_WORDS,
    ReadPosting,
    ReadPostings,
    read_postings,
)
from oncordia.formats.partnering.template import write_posting_tables

__all__ = [
    "KIND_WORDS",
    "POSTING_FORMS",
    "ReadPosting",
    "ReadPostings",
    "read_postings",
    "write_posting_tables",
]
