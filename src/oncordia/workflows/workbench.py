"""The real parts that a use case works with; the one place that picks them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from oncordia.workflows.ports import RecordStore

Workspace: TypeAlias = str | Path | RecordStore
"""A folder that ``init_workspace`` made, or an open store."""


@contextmanager
def use_store(workspace: Workspace, *, url: str | None = None) -> Iterator[RecordStore]:
    """The store of a workspace: opened and let go of where a folder is named, else as it is.

    ``url`` names another database than the settings of the folder do.

    Raises
    ------
    StoreError
        No workspace stands there, or it cannot be used.
    """
    if not isinstance(workspace, str | Path):
        yield workspace
        return
    from oncordia.store import open_store  # loads a database library, which few commands need

    with open_store(workspace, url=url) as store:
        yield store
