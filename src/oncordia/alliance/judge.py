"""Judges one wish, for any data: rights, conditions, passing on, kinds, consents and law."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from oncordia.alliance.clauses import Exchange, GrantedRight, explain_refusal, find_rights
from oncordia.alliance.codes import RuleCode, make_reason
from oncordia.alliance.conditions import judge_conditions
from oncordia.alliance.consents import ConsentJudge
from oncordia.alliance.duo_modifiers import UseContext
from oncordia.alliance.facts import AllianceFacts
from oncordia.alliance.kinds import judge_kind
from oncordia.alliance.law import Journey, judge_law
from oncordia.alliance.material import Donors, Material
from oncordia.alliance.onward import judge_onward
from oncordia.alliance.verdict import NO_REASONS, SortedReasons, Verdict, conclude, sort_reasons
from oncordia.domain.alliance import (
    Action,
    Behind,
    ClauseRef,
    DataKind,
    Member,
    Outcome,
    Purpose,
    Reason,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to do what, what for and when: a request without what it is for."""

    by_id: str
    action: Action
    purpose: Purpose
    on: date
    user_ids: tuple[str, ...] = ()
    to_country: str = ""  # empty: where the member is


@dataclass(frozen=True, slots=True)
class MaterialAnswer:
    """What speaks on a material beside the consents of its donors."""

    reasons: SortedReasons
    clause: ClauseRef | None
    is_final: bool  # nothing is asked of the consents


class Judge:
    """Judges one wish for any data; what was judged once is not judged again."""

    def __init__(self, wish: Wish, facts: AllianceFacts) -> None:
        self._wish = wish
        self._facts = facts
        self._asker = facts.members_by_id.get(wish.by_id)
        self._country = wish.to_country or (self._asker.country if self._asker else "")
        self._purpose = _state_profit(wish.purpose, self._asker)
        context = UseContext(wish.on, wish.by_id, self._country, wish.user_ids)
        self._found: dict[
            tuple[str, DataKind], tuple[list[GrantedRight], MaterialAnswer | None]
        ] = {}
        self._consents = ConsentJudge(facts.terms, self._purpose, context, facts.disease_parents)

    @property
    def place(self) -> Behind:
        """Where the data or their results go."""
        return Behind("place", self._wish.by_id, self._country)

    def judge_each(self, material: Material, donors: Donors) -> Iterator[Verdict]:
        """The answer by each grant alone that could serve, in an order that is always the same."""
        rights, refusal = self._find_rights(material)
        if refusal is not None:
            return
        consents = NO_REASONS
        if donors:
            consents = self._consents.answers[self._consents.judge(donors, material.data_kind)]
        common = self._judge_common(material)
        for own, clause in self._judge_rights(material, rights):
            yield conclude(sort_reasons([*own.told, *common]), consents, clause)

    def judge(self, material: Material, donors: Donors) -> Verdict:
        """The answer to the wish for some data."""
        answer = self.judge_material(material)
        consents = NO_REASONS
        if donors and not answer.is_final:
            consents = self._consents.answers[self._consents.judge(donors, material.data_kind)]
        return conclude(answer.reasons, consents, answer.clause)

    def judge_groups(
        self,
        materials: Sequence[Material],
        donor_sets: Sequence[Donors],
        wanted: Sequence[tuple[int, int]],
    ) -> list[Verdict]:
        """The answer for each of many data, given by the numbers of material and donors."""
        answers: dict[int, MaterialAnswer] = {}
        by_pair: dict[tuple[int, int], Verdict] = {}
        verdicts: dict[tuple[int, int], Verdict] = {}
        found = []
        for pair in wanted:
            verdict = by_pair.get(pair)
            if verdict is None:
                place, donors = pair[0], donor_sets[pair[1]]
                answer = answers.get(place)
                if answer is None:
                    answer = answers[place] = self.judge_material(materials[place])
                number = -1
                if donors and not answer.is_final:
                    number = self._consents.judge(donors, materials[place].data_kind)
                verdict = verdicts.get((place, number))
                if verdict is None:
                    consents = NO_REASONS if number < 0 else self._consents.answers[number]
                    verdict = conclude(answer.reasons, consents, answer.clause)
                    verdicts[place, number] = verdict
                by_pair[pair] = verdict
            found.append(verdict)
        return found

    def judge_material(self, material: Material) -> MaterialAnswer:
        """What speaks on a material beside the consents of its donors."""
        rights, refusal = self._find_rights(material)
        if refusal is not None:
            return refusal
        answers = self._judge_rights(material, rights)
        best, clause = min(answers, key=lambda one: one[0].strictness)
        told = sort_reasons([*best.told, *self._judge_common(material)])
        return MaterialAnswer(told, clause, is_final=False)

    def _judge_common(self, material: Material) -> list[Reason]:
        """What speaks on a material whichever grant serves."""
        wish, facts = self._wish, self._facts
        return [
            *_name_faults(material),
            *judge_onward(facts, material, wish.by_id, wish.action, wish.on),
            *judge_kind(material, wish.action, facts.min_cell_size),
        ]

    def _find_rights(self, material: Material) -> tuple[list[GrantedRight], MaterialAnswer | None]:
        """The grants that could serve, or the answer where there are none; found but once."""
        pair = material.owner_id, material.data_kind
        found = self._found.get(pair)
        if found is None:
            found = self._found[pair] = self._search_rights(*pair)
        return found

    def _search_rights(
        self, owner_id: str, kind: DataKind
    ) -> tuple[list[GrantedRight], MaterialAnswer | None]:
        wish, facts = self._wish, self._facts
        ids = {wish.by_id, owner_id}
        unknown = sorted(one for one in ids if one not in facts.members_by_id)
        if unknown:
            change = f"add {', '.join(unknown)} to the members, or mend the id"
            reason = make_reason(RuleCode.MEM_UNKNOWN, Outcome.REFUSE, change)
            return [], MaterialAnswer(sort_reasons([reason]), None, is_final=True)
        exchange = Exchange(owner_id, wish.by_id, kind, wish.action, wish.on)
        rights = find_rights(facts, exchange)
        if rights or owner_id == wish.by_id:
            return rights, None
        reasons = explain_refusal(facts, exchange)
        return [], MaterialAnswer(sort_reasons(reasons), None, is_final=True)

    def _judge_rights(
        self, material: Material, rights: Sequence[GrantedRight]
    ) -> list[tuple[SortedReasons, ClauseRef | None]]:
        """Conditions and law for every grant that could serve."""
        wish = self._wish
        journey = Journey(self._facts, material, wish.by_id, wish.action, self._country, wish.on)
        by_agreement: dict[tuple[str, ...], list[Reason]] = {}
        answers: list[tuple[SortedReasons, ClauseRef | None]] = []
        for right in rights:
            law = by_agreement.get(right.agreement_ids)
            if law is None:
                law = judge_law(replace(journey, agreement_ids=right.agreement_ids))
                by_agreement[right.agreement_ids] = law
            reasons = judge_conditions(right, material, wish.action, self._purpose, self._country)
            answers.append((sort_reasons([*reasons, *law]), right.clause))
        if material.owner_id == wish.by_id:
            answers.append((sort_reasons([_make_own(), *judge_law(journey)]), None))
        return answers


def _make_own() -> Reason:
    change = "use it as the donors and the law allow; no agreement is needed"
    return make_reason(RuleCode.AGR_OWN, Outcome.ASK, change)


def _state_profit(purpose: Purpose, asker: Member | None) -> Purpose:
    """The purpose with what the records say of the asker: no word of its own can better it."""
    if asker is None:
        return purpose
    return replace(purpose, is_for_profit=asker.works_for_profit or bool(purpose.is_for_profit))


_FAULT_CHANGES = {
    RuleCode.DATA_SOURCE: "add the data sets that it is derived from",
    RuleCode.CONSENT_UNKNOWN: "add the consent, or mend its id",
    RuleCode.CONSENT_DONOR: "file the donor's consent, or leave the donor out",
    RuleCode.CONSENT_NO_DONOR: "name the donors or the consent, or say that there is none",
}


def _name_faults(material: Material) -> list[Reason]:
    return [
        make_reason(
            code,
            Outcome.ASK if code is RuleCode.CONSENT_NO_DONOR else Outcome.REFUSE,
            _FAULT_CHANGES[code],
        )
        for code in sorted(material.faults)
    ]
