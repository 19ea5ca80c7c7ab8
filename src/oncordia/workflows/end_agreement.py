"""An agreement is ended as foreseen."""

from datetime import date

from oncordia.domain.alliance import end_agreement as close
from oncordia.workflows.close_agreement import ClosedAgreement, close_agreement
from oncordia.workflows.workbench import Workspace


def end_agreement(
    workspace: Workspace, agreement_id: str, *, on: date, why: str, actor: str | None = None
) -> ClosedAgreement:
    """End an agreement as foreseen: from ``on`` it grants nothing.

    Raises
    ------
    InvalidAgreement
        It is not signed, ended or revoked already, or was signed after that day.
    """
    return close_agreement(
        workspace, agreement_id, close, action="end", on=on, why=why, actor=actor
    )
