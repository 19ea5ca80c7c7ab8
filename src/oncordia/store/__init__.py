"""Domain values are kept: records, objects and the audit, in SQLite or PostgreSQL."""

from oncordia.store.database import Database
from oncordia.store.fold import fold_name, holds_han
from oncordia.store.objects import Objects, ObjectSource
from oncordia.store.store import Store
from oncordia.store.unit import Unit
from oncordia.store.workspace import create_store, open_store

__all__ = [
    "Database",
    "ObjectSource",
    "Objects",
    "Store",
    "Unit",
    "create_store",
    "fold_name",
    "holds_han",
    "open_store",
]
