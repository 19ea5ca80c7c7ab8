"""Agreements as files that people write and read: TOML, or JSON of the same keys."""

from oncordia.formats.agreements.build import KnownIds, build_agreement
from oncordia.formats.agreements.read import read_agreement
from oncordia.formats.agreements.template import write_agreement_template
from oncordia.formats.agreements.write import write_agreement

__all__ = [
    "KnownIds",
    "build_agreement",
    "read_agreement",
    "write_agreement",
    "write_agreement_template",
]
