"""A new workspace on disk, empty or with the example alliance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from oncordia.formats import open_example, read_example
from oncordia.workflows.agreements import find_actor
from oncordia.workflows.drafts import draft_value
from oncordia.workflows.import_funnel import keep_funnel, read_funnel
from oncordia.workflows.import_registry import keep_registry
from oncordia.workflows.ports import RecordStore
from oncordia.workflows.registry_read import read_registry

_KINDS = (
    "member",
    "person",
    "agreement",
    "event",
    "platform",
    "indicator",
    "need",
    "talk",
    "relation",
    "fact",
    "contradiction",
    "consent",
    "dataset",
    "filing",
    "edition_counts",
)


@dataclass(frozen=True, slots=True)
class MadeWorkspace:
    """Where a workspace lies, and how many records of each kind it was given."""

    folder: Path
    counts: Mapping[str, int] = field(default_factory=dict)


def init_workspace(
    folder: str | Path,
    *,
    example: bool = False,
    url: str | None = None,
    actor: str | None = None,
) -> MadeWorkspace:
    """Make a workspace: a database, a folder of objects and settings.

    Parameters
    ----------
    folder : new or empty; made where it is missing
    example : fill it with the example alliance
    url : database server; None: a file in the folder
    actor : who does it, for the audit; None: the user of this machine

    Raises
    ------
    StoreError
        The folder holds something already, or cannot be written; or the database cannot be used.
    """
    from oncordia.store import create_store  # loads a database library, which few commands need

    with create_store(folder, url=url) as store:
        counts = load_example(store, actor=actor) if example else {}
    return MadeWorkspace(Path(folder), counts)


def load_example(store: RecordStore, *, actor: str | None = None) -> Mapping[str, int]:
    """Keep the example alliance in one unit of work; how many records of each kind there are.

    Its tables come in as any tables do. Beside them stands what was made up to try decisions on.
    """
    with open_example() as folder:
        tables = read_registry(folder)
        funnel = read_funnel(folder / "funnel")
    with store.begin(find_actor(actor)) as unit:
        keep_registry(tables, unit)
        keep_funnel(funnel, unit)
        unit.put_records([draft_value(value) for value in read_example()])
        counts = {kind: unit.count_records(kind) for kind in _KINDS}
        unit.note("load", "example", "alliance", {"records": counts})
    return counts
