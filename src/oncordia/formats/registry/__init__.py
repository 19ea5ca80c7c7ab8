"""Tables of members, people, agreements and what else a registry holds become records."""

from oncordia.formats.registry.columns import FORM_BY_KIND, FORMS
from oncordia.formats.registry.entry import Entry, Ref
from oncordia.formats.registry.form import Column, FormList, TableForm
from oncordia.formats.registry.records import read_entry
from oncordia.formats.registry.tables import RawTable, list_tables, read_tables

__all__ = [
    "FORMS",
    "FORM_BY_KIND",
    "Column",
    "Entry",
    "FormList",
    "RawTable",
    "Ref",
    "TableForm",
    "list_tables",
    "read_entry",
    "read_tables",
]
