"""A party signs the text of an agreement as it is kept."""

from datetime import date

from oncordia.domain.alliance import Agreement
from oncordia.domain.alliance import sign_agreement as add_signature
from oncordia.errors import InvalidAgreement
from oncordia.workflows.agreements import find_actor, keep_agreement, load_agreement
from oncordia.workflows.workbench import Workspace, use_store


def sign_agreement(
    workspace: Workspace,
    agreement_id: str,
    *,
    party: str,
    by: str,
    on: date | None = None,
    actor: str | None = None,
) -> Agreement:
    """The agreement with the signature of one more party; it is signed once every party has.

    Parameters
    ----------
    workspace, agreement_id : what is signed: its current version
    party : the member that signs
    by : the person who signs for it
    on : day of the signature; None: today
    actor : who writes it down, for the audit; None: the user of this machine

    Raises
    ------
    InvalidAgreement
        The member is no party, has signed already, the agreement is past signing, or the day lies
        in the future or before the version that this one amends was signed.
    """
    today = date.today()
    day = on or today
    with use_store(workspace) as store, store.begin(find_actor(actor)) as unit:
        kept = load_agreement(unit, agreement_id)
        if day > today:
            raise InvalidAgreement(
                f"{kept.current} cannot be signed on {day}, a day to come; "
                "write the day on which it was signed"
            )
        before = kept.standing
        if before is not None and before.signed_on is not None and day < before.signed_on:
            raise InvalidAgreement(
                f"{kept.current} cannot be signed on {day}, before version {before.version} was "
                f"on {before.signed_on}; write a later day"
            )
        signed = add_signature(kept.current, party, day, by)
        detail = {"party": party, "by": by, "on": day.isoformat()}
        expected = kept.record_version
        keep_agreement(unit, signed, expected=expected, action="sign", detail=detail)
        return signed
