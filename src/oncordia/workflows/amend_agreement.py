"""A changed text of a signed agreement is kept as its next version, to be signed by all."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from oncordia.alliance import Change, find_changes
from oncordia.domain.alliance import Agreement, AgreementStatus
from oncordia.domain.alliance import amend_agreement as make_amendment
from oncordia.errors import InvalidAgreement
from oncordia.formats import read_agreement
from oncordia.workflows.agreements import (
    KeptAgreement,
    find_actor,
    find_unknown,
    keep_agreement,
    load_agreement,
)
from oncordia.workflows.workbench import Workspace, use_store

_FIXED = {"kind", "names", "place", "parent"}


@dataclass(frozen=True, slots=True)
class AmendedAgreement:
    """The next version as a draft, and everything that it changes."""

    agreement: Agreement
    changes: tuple[Change, ...]


def amend_agreement(
    workspace: Workspace, path: str | Path, *, actor: str | None = None
) -> AmendedAgreement:
    """Keep the whole changed text as the next version, bound to the one before by its digest.

    Until every party has signed it, the version before holds on.

    Parameters
    ----------
    workspace : where the agreement is kept
    path : file with the changed text, as ``oncordia agreement show --toml`` writes the old one
    actor : who does it, for the audit; None: the user of this machine

    Raises
    ------
    InvalidAgreement
        The file has faults; the agreement is not signed, has ended, or has a version that waits for
        signatures; or nothing is changed.
    """
    with use_store(workspace) as store, store.begin(find_actor(actor)) as unit:
        text = read_agreement(path, known=partial(find_unknown, unit))
        kept = load_agreement(unit, text.agreement_id)
        old = _find_amendable(kept)
        new = make_amendment(
            old,
            clauses=text.clauses,
            parties=text.parties,
            obligations=text.obligations,
            creates=text.creates,
            period=text.period,
            scope=text.scope,
        )
        _refuse_fixed(old, text)
        changes = find_changes(old, new)
        if not changes:
            raise InvalidAgreement(f"{old}: the text changes nothing; write what is to change")
        what = list(dict.fromkeys(change.what for change in changes))
        detail = {"previous": old.digest, "changes": what}
        expected = kept.record_version
        keep_agreement(unit, new, expected=expected, action="amend", detail=detail)
        return AmendedAgreement(new, changes)


def _find_amendable(kept: KeptAgreement) -> Agreement:
    current = kept.current
    if current.version > 1 and current.status is AgreementStatus.DRAFT:
        if not current.signatures and kept.standing is not None:
            return kept.standing
        raise InvalidAgreement(
            f"{current} waits for signatures of {', '.join(find_missing(current))}; "
            "let them sign, then amend that version"
        )
    return current


def find_missing(agreement: Agreement) -> list[str]:
    """The parties that have not signed."""
    signed = {signature.member_id for signature in agreement.signatures}
    return [one for one in agreement.party_ids if one not in signed]


def _refuse_fixed(old: Agreement, text: Agreement) -> None:
    fixed = [change.what for change in find_changes(old, text) if change.what in _FIXED]
    if fixed:
        raise InvalidAgreement(
            f"{old}: an amendment cannot change {', '.join(fixed)}; "
            "leave it as it is, or end this agreement and add a new one"
        )
