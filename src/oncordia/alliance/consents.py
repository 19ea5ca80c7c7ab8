"""What the donors' consents say to a request.

1.  Consents are asked about data of persons; aggregates and model updates of enough people are not
    about a person any more.
2.  Each donor must agree, so the strictest answer among the donors counts.
3.  A data set that was filed under a consent is judged by this one alone.
4.  Else a donor's consents are alternatives: one that holds, covers the kind of data and allows the
    purpose is enough; but once the donor has withdrawn one that covers the kind, none is.
5.  Data that were derived keep the consents of what they come from.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from oncordia.alliance.codes import RuleCode, make_reason
from oncordia.alliance.duo import match_use
from oncordia.alliance.duo_modifiers import UseContext
from oncordia.alliance.material import Material
from oncordia.domain.alliance import (
    STRICTNESS,
    Consent,
    DataKind,
    Outcome,
    Purpose,
    Reason,
    strictest,
)


def judge_consents(
    material: Material,
    terms: Sequence[Consent],
    purpose: Purpose,
    context: UseContext,
    disease_parents: Mapping[str, tuple[str, ...]],
) -> list[Reason]:
    """Every reason that the consents of the donors give against a use; the rules stand above.

    Parameters
    ----------
    material
        What is asked for.
    terms
        What the consents say, by number.
    purpose
        What for.
    context
        Who uses it, where and when.
    disease_parents
        As in ``match_use``.
    """
    reasons: list[Reason] = []
    for donor in sorted(material.donors):
        consents = [terms[number] for number in donor.terms]
        kind = material.data_kind
        reasons += _judge_donor(consents, kind, purpose, context, disease_parents)
    return list(dict.fromkeys(reasons))


def _judge_donor(
    consents: Sequence[Consent],
    kind: DataKind,
    purpose: Purpose,
    context: UseContext,
    parents: Mapping[str, tuple[str, ...]],
) -> list[Reason]:
    if not consents:
        return [make_reason(RuleCode.CONSENT_NONE, Outcome.REFUSE, "file the donor's consent")]
    covering = [consent for consent in consents if consent.covers_kind(kind)]
    if not covering:
        change = f"the donor must consent to the use of {kind}"
        return [make_reason(RuleCode.CONSENT_KIND, Outcome.REFUSE, change)]
    withdrawn = [one.withdrawn_on for one in covering if _is_withdrawn(one, context.on)]
    if withdrawn:
        detail = f"It was on {min(day for day in withdrawn if day is not None)}."
        change = "only the donor can consent anew, and data be filed under that consent"
        return [make_reason(RuleCode.CONSENT_WITHDRAWN, Outcome.REFUSE, change, detail=detail)]
    holding = [consent for consent in covering if consent.covers(context.on)]
    if not holding:
        return [_explain_time(covering, context.on)]
    answers = [list(match_use(one.use, purpose, context, parents).reasons) for one in holding]
    return min(answers, key=_rank)


def _is_withdrawn(consent: Consent, on: date) -> bool:
    return consent.withdrawn_on is not None and consent.withdrawn_on <= on


def _rank(reasons: Sequence[Reason]) -> int:
    return STRICTNESS[strictest([reason.outcome for reason in reasons])]


def _explain_time(consents: Sequence[Consent], on: date) -> Reason:
    later = [one.period.first_day for one in consents if one.period.first_day > on]
    if later:
        change = f"ask again from {min(later)} on"
        return make_reason(RuleCode.CONSENT_NOT_YET, Outcome.REFUSE, change)
    last_day = max(one.period.last_day for one in consents)
    change = "the donor must consent anew"
    detail = f"It ran until {last_day}."
    return make_reason(RuleCode.CONSENT_OVER, Outcome.REFUSE, change, detail=detail)
