"""An agreement is read from a file and kept as a draft to be signed."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from oncordia.domain.alliance import Agreement, AgreementStatus
from oncordia.errors import InvalidAgreement
from oncordia.formats import read_agreement
from oncordia.workflows.agreements import (
    find_actor,
    find_unknown,
    keep_agreement,
    load_agreement,
)
from oncordia.workflows.workbench import Workspace, use_store


@dataclass(frozen=True, slots=True)
class AddedAgreement:
    """What was kept, and the draft that it took the place of."""

    agreement: Agreement
    replaced: Agreement | None = None


def add_agreement(
    workspace: Workspace, path: str | Path, *, replace: bool = False, actor: str | None = None
) -> AddedAgreement:
    """Keep the agreement that a TOML or JSON file holds.

    Parameters
    ----------
    workspace : where it is kept
    path : file, as ``oncordia agreement new`` writes one
    replace : take the place of a draft of the same id; its signatures are void
    actor : who does it, for the audit; None: the user of this machine

    Raises
    ------
    InvalidAgreement
        The file has faults, all of them said; or the id is taken.
    """
    with use_store(workspace) as store, store.begin(find_actor(actor)) as unit:
        agreement = read_agreement(path, known=partial(find_unknown, unit))
        if unit.get_record("agreement", agreement.agreement_id) is None:
            keep_agreement(unit, agreement, expected=0, action="add", detail={})
            return AddedAgreement(agreement)
        kept = load_agreement(unit, agreement.agreement_id)
        _refuse_taken(kept.current, is_replaced=replace)
        detail = {"replaced": kept.current.digest}
        expected = kept.record_version
        keep_agreement(unit, agreement, expected=expected, action="replace", detail=detail)
        return AddedAgreement(agreement, kept.current)


def _refuse_taken(kept: Agreement, *, is_replaced: bool) -> None:
    is_draft = kept.status in (AgreementStatus.DRAFT, AgreementStatus.PLANNED)
    if kept.version > 1 or not is_draft:
        mend = "amend it with: oncordia agreement amend, or choose another agreement_id"
        raise InvalidAgreement(f"{kept} is kept already and is {kept.status}; {mend}")
    if not is_replaced:
        n_signed = len(kept.signatures)
        void = f"; the signatures of {n_signed} would be void" if n_signed else ""
        raise InvalidAgreement(
            f"{kept} is kept already as a {kept.status}{void}; "
            "take its place with --replace, or choose another agreement_id"
        )
