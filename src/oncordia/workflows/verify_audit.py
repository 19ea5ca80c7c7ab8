"""The check that no line of the audit was changed, lost or moved."""

from oncordia.domain.records import AuditCheck
from oncordia.workflows.workbench import Workspace, use_store


def verify_audit(workspace: Workspace) -> AuditCheck:
    """What a walk over the whole chain found."""
    with use_store(workspace) as store:
        return store.verify_audit()
