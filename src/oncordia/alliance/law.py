"""What the law of the places asks for, by the dated tables of ``law_tables``. No legal advice.

The places are where the data lie, under whose law their donors consented and where their sources
lie, and where the data go. Rules that a step can satisfy look for the filing of that step.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from oncordia.alliance.codes import RuleCode, make_reason
from oncordia.alliance.facts import AllianceFacts
from oncordia.alliance.foreign import is_foreign_party
from oncordia.alliance.material import Material
from oncordia.domain.alliance import SENSITIVITIES, Action, FilingKind, Outcome, Reason

_CN_FILINGS = {
    FilingKind.CN_STANDARD_CONTRACT,
    FilingKind.CN_CERTIFICATION,
    FilingKind.CN_SECURITY_ASSESSMENT,
}


@dataclass(frozen=True, slots=True)
class Journey:
    """Data on their way: whose, to whom, where and when, under which agreements."""

    facts: AllianceFacts
    material: Material
    by_id: str
    action: Action
    to_country: str  # empty: not known
    on: date
    agreement_ids: tuple[str, ...] = ()  # that grant the exchange, the nearest first

    def has_filing(self, *kinds: FilingKind) -> bool:
        """Whether one of these steps holds for these data, this receiver and this day."""
        return any(
            filing.kind in kinds
            and self.by_id in filing.to_ids
            and (not filing.data_kinds or self.material.data_kind in filing.data_kinds)
            and (not filing.agreement_id or filing.agreement_id in self.agreement_ids)
            and filing.period.covers(self.on)
            for filing in self.facts.filings_by_owner.get(self.material.owner_id, ())
        )

    def holds(self, code: RuleCode) -> bool:
        """Whether the rule is in force on the day."""
        return self.facts.law.holds(code, self.on)


def judge_law(journey: Journey) -> list[Reason]:
    """Every reason that the law of the places gives against a journey of data."""
    reasons = list(_judge_genetic(journey))
    if journey.material.is_personal:
        reasons += _judge_consent(journey)
        if journey.action is not Action.COMPUTE:
            reasons += _judge_export(journey)
    return reasons


def _refuse(code: RuleCode, change: str, detail: str = "") -> Reason:
    return make_reason(code, Outcome.REFUSE, change, detail=detail)


def _ask(code: RuleCode, change: str, detail: str = "") -> Reason:
    return make_reason(code, Outcome.ASK, change, detail=detail)


def _judge_genetic(journey: Journey) -> Iterator[Reason]:
    """China's rules on human genetic resources information: genes and genomes."""
    material, facts = journey.material, journey.facts
    if not material.is_from_genomes or "CN" not in material.origins:
        return
    receiver = _is_foreign_receiver(journey)
    if receiver is False:
        return
    if not SENSITIVITIES[material.data_kind].is_genetic_resource:
        if journey.holds(RuleCode.HGR_DERIVED):
            change = "a human must say whether they still hold genetic information of persons"
            yield _ask(RuleCode.HGR_DERIVED, change)
        return
    if receiver is None and journey.holds(RuleCode.HGR_SHARE):
        change = f"state the foreign_share of {journey.by_id}, and who controls it"
        yield _ask(RuleCode.HGR_SHARE, change)
    owner_is_foreign = is_foreign_party(facts.members_by_id.get(material.owner_id), facts)
    if owner_is_foreign is not False and journey.holds(RuleCode.HGR_PARTNER):
        outcome = Outcome.REFUSE if owner_is_foreign else Outcome.ASK
        change = "a Chinese partner must hold the data and hand them out"
        yield make_reason(RuleCode.HGR_PARTNER, outcome, change)
    authority = facts.law.find_authority(journey.on)
    if journey.holds(RuleCode.HGR_REPORT) and not _has_genetic_report(journey):
        change = (
            f"{material.owner_id} must report to {authority} and hand in a backup, or have the "
            "cooperation under this agreement approved or filed"
        )
        yield _refuse(RuleCode.HGR_REPORT, change)
    least = facts.law.n_people_review
    is_large = material.n_people > least and journey.holds(RuleCode.HGR_REVIEW)
    if is_large and not journey.has_filing(FilingKind.HGR_SECURITY_REVIEW):
        detail = f"They are of {material.n_people} people, the bound is {least}."
        yield _refuse(RuleCode.HGR_REVIEW, f"pass the security review of {authority}", detail)


def _is_foreign_receiver(journey: Journey) -> bool | None:
    if journey.action is Action.PUBLISH or journey.to_country not in ("", "CN"):
        return True
    return is_foreign_party(journey.facts.members_by_id.get(journey.by_id), journey.facts)


def _has_genetic_report(journey: Journey) -> bool:
    """A report; from the implementing rules on, an approved cooperation needs none besides."""
    if journey.has_filing(FilingKind.HGR_REPORT):
        return True
    frees = journey.holds(RuleCode.HGR_REVIEW)  # of the same implementing rules
    return frees and journey.has_filing(FilingKind.HGR_COOPERATION)


def _judge_consent(journey: Journey) -> Iterator[Reason]:
    """Health and genetic data need a consent of the person in China and in the EEA."""
    material, law = journey.material, journey.facts.law
    if not SENSITIVITIES[material.data_kind].is_special:
        return
    if material.has_consents:
        return
    places = {*material.origins, journey.to_country}
    if "CN" in places and journey.holds(RuleCode.PIPL_SENSITIVE):
        yield _refuse(RuleCode.PIPL_SENSITIVE, "file the consents of the donors")
    in_eea = any(law.is_eea(place, journey.on) for place in places)
    if in_eea and journey.holds(RuleCode.GDPR_SPECIAL):
        yield _refuse(RuleCode.GDPR_SPECIAL, "file the explicit consents of the donors")


def _judge_export(journey: Journey) -> Iterator[Reason]:
    """What a country asks for before data about persons leave it."""
    material, law, on = journey.material, journey.facts.law, journey.on
    if not material.country or not journey.to_country:
        change = "state the country of the data set and where the data go (to_country)"
        yield _ask(RuleCode.LAW_PLACE, change)
    for origin in sorted(material.origins):
        if journey.to_country in ("", origin):
            continue
        in_eea = law.is_eea(origin, on)
        if in_eea and law.is_eea(journey.to_country, on):
            continue
        if origin != "CN" and not in_eea:
            change = f"a human must look at the law of {origin}"
            yield _ask(RuleCode.LAW_TABLE, change, f"They leave {origin}.")
            continue
        place = "EEA" if in_eea else "CN"
        if on < law.begins(place):
            change = f"a human must look at the law of {origin} on that day"
            yield _ask(RuleCode.LAW_EARLIER, change, f"They begin on {law.begins(place)}.")
        else:
            yield from _judge_china(journey) if place == "CN" else _judge_europe(journey)


def _judge_china(journey: Journey) -> Iterator[Reason]:
    """China's Personal Information Protection Law and its rules on export."""
    law, material, on = journey.facts.law, journey.material, journey.on
    threshold = law.find_threshold(on)
    if journey.has_filing(FilingKind.CN_SECURITY_ASSESSMENT):
        return
    if law.has_exemptions(on) and journey.has_filing(FilingKind.CN_EXEMPTION):
        return
    if threshold is not None:
        first = date(on.year - threshold.n_years_before, 1, 1)
        n_people = count_people_sent(journey.facts, material.owner_id, first, on)
        n_people += max(1, material.n_people)
        is_sensitive = SENSITIVITIES[material.data_kind].is_special
        least = threshold.find_least(is_sensitive=is_sensitive)
        if n_people >= least:
            detail = f"With these, {n_people} people's since {first}; the bound is {least}."
            change = "pass the security assessment for data going abroad"
            yield _refuse(RuleCode.PIPL_ASSESSMENT, change, detail)
            return
    if not journey.has_filing(*_CN_FILINGS):
        change = f"{material.owner_id} and {journey.by_id} must sign and file a standard contract"
        yield _refuse(RuleCode.PIPL_CONTRACT, change)


def count_people_sent(facts: AllianceFacts, owner_id: str, first: date, on: date) -> int:
    """People whose data a member sent to other countries from ``first`` until before ``on``."""
    owner = facts.members_by_id.get(owner_id)
    home = owner.country if owner else ""
    return sum(
        max(1, release.n_people)
        for release in facts.releases_by_owner.get(owner_id, ())
        if first <= release.on < on and release.to_country != home
    )


def _judge_europe(journey: Journey) -> Iterator[Reason]:
    """Chapter V of the GDPR: adequacy, else standard clauses and an assessment."""
    law, country = journey.facts.law, journey.to_country
    adequacy = law.find_adequacy(country, journey.on)
    if adequacy is not None and not adequacy.is_partial:
        return
    if adequacy is not None and journey.has_filing(FilingKind.EU_ADEQUATE_RECEIVER):
        return
    if not journey.has_filing(FilingKind.EU_STANDARD_CLAUSES):
        if adequacy is not None:
            change = f"a human must say whether it covers {journey.by_id}"
            yield _ask(RuleCode.GDPR_ADEQUACY, change, f"It is of {country}.")
            return
        change = f"{journey.material.owner_id} and {journey.by_id} must sign standard clauses"
        detail = f"There is no adequacy decision for {country}."
        yield _refuse(RuleCode.GDPR_TRANSFER, change, detail)
    has_assessment = journey.has_filing(FilingKind.EU_TRANSFER_ASSESSMENT)
    if journey.holds(RuleCode.GDPR_ASSESSMENT) and not has_assessment:
        change = f"assess the law of {country} for this transfer, and file it"
        yield _refuse(RuleCode.GDPR_ASSESSMENT, change)
