"""Lines of the audit: who did what with which record, and when."""

from oncordia.domain.records import AuditLine
from oncordia.errors import InvalidOption
from oncordia.workflows.workbench import Workspace, use_store


def show_audit(
    workspace: Workspace,
    *,
    subject: str | None = None,
    action: str | None = None,
    actor: str | None = None,
    last: int | None = None,
) -> list[AuditLine]:
    """Lines of the audit, oldest first.

    Parameters
    ----------
    workspace : whose audit
    subject : only lines on this record, as ``agreement:framework`` or its id alone
    action, actor : only lines of this action, of this actor
    last : only so many of the latest lines that are left

    Raises
    ------
    InvalidOption
        ``last`` is below 1.
    """
    if last is not None and last < 1:
        raise InvalidOption(f"--last must be 1 or more, got {last}")
    kind, colon, record_id = (subject or "").partition(":")
    with use_store(workspace) as store:
        pair = (kind, record_id) if colon else None
        lines = store.list_audit(subject=pair, action=action, actor=actor)
    if subject and not colon:
        lines = [line for line in lines if line.subject_id == subject]
    return lines if last is None else lines[-last:]
