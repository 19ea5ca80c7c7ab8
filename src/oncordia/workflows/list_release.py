"""What was released: to whom, on which day, by which clause."""

from oncordia.domain.alliance import Release, from_json
from oncordia.workflows.workbench import Workspace, use_store


def list_release(
    workspace: Workspace, *, to: str | None = None, agreement: str | None = None
) -> tuple[Release, ...]:
    """Every release, by rising day, then by member and data set.

    Parameters
    ----------
    workspace
        A folder that ``init_workspace`` made, or an open store.
    to
        Those to this member alone.
    agreement
        Those that a clause of this agreement allowed, in any of its versions, in force or not.
    """
    with use_store(workspace) as store:
        if agreement is None:
            records = store.list_records("release")
        else:
            links = store.list_links(object=("agreement", agreement), predicate="under")
            ids = sorted({link.subject_id for link in links if link.subject_kind == "release"})
            records = store.list_records("release", ids=ids)
    releases = (from_json(Release, record.body) for record in records)
    found = [release for release in releases if to is None or release.to_id == to]
    return tuple(sorted(found, key=lambda one: (one.on, one.to_id, one.dataset_id, one.release_id)))
