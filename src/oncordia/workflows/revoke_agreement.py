"""An agreement is revoked by a party."""

from datetime import date

from oncordia.domain.alliance import revoke_agreement as close
from oncordia.workflows.close_agreement import ClosedAgreement, close_agreement
from oncordia.workflows.workbench import Workspace


def revoke_agreement(
    workspace: Workspace, agreement_id: str, *, on: date, why: str, actor: str | None = None
) -> ClosedAgreement:
    """Revoke an agreement: from ``on`` it grants nothing.

    Raises
    ------
    InvalidAgreement
        It is not signed, ended or revoked already, or was signed after that day.
    """
    return close_agreement(
        workspace, agreement_id, close, action="revoke", on=on, why=why, actor=actor
    )
