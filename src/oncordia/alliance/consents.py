"""What the donors' consents say to a request.

1.  Consents are asked about data of persons; aggregates and model updates of enough people are not
    about a person any more.
2.  Each donor must agree, so the strictest answer among the donors counts.
3.  A data set that was filed under a consent is judged by this one alone.
4.  Else a donor's consents are alternatives: one that holds, covers the kind of data and allows the
    purpose is enough; but once the donor has withdrawn one that covers the kind, none is.
5.  Data that were derived keep the consents of what they come from.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from oncordia.alliance.codes import RuleCode, make_reason
from oncordia.alliance.duo import match_use
from oncordia.alliance.duo_modifiers import UseContext
from oncordia.alliance.material import ConsentTerms, Donors
from oncordia.alliance.verdict import SortedReasons, sort_reasons
from oncordia.domain.alliance import DataKind, DataUse, Outcome, Purpose, Reason


class ConsentJudge:
    """Judges consents for one purpose, and each thing that they say but once.

    Parameters
    ----------
    terms
        What the consents say, by number.
    purpose
        What the data are wanted for.
    context
        Who uses them, where and when.
    disease_parents
        As in ``match_use``.
    """

    def __init__(
        self,
        terms: Sequence[ConsentTerms],
        purpose: Purpose,
        context: UseContext,
        disease_parents: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._terms = terms
        self._purpose = purpose
        self._context = context
        self._parents = disease_parents
        self._numbers: dict[object, int] = {}
        self.answers: list[SortedReasons] = []

    def judge(self, donors: Donors, kind: DataKind) -> int:
        """The number of the answer, in ``answers``, of all donors to the use of a kind of data."""
        if len(donors) == 1:
            (donor,) = donors
            return self._judge_donor(donor.terms, kind)
        found = dict.fromkeys(self._judge_donor(donor.terms, kind) for donor in sorted(donors))
        answers = tuple(found)
        return self._keep(answers, lambda: self._join(answers))

    def _join(self, answers: Sequence[int]) -> list[Reason]:
        return [reason for number in answers for reason in self.answers[number].told]

    def _judge_donor(self, numbers: Sequence[int], kind: DataKind) -> int:
        on = self._context.on
        covering = []
        holding = []
        withdrawn: date | None = None
        for number in numbers:
            terms = self._terms[number]
            if terms.data_kinds and kind not in terms.data_kinds:
                continue
            covering.append(terms)
            gone = terms.withdrawn_on
            if gone is not None and gone <= on:
                withdrawn = gone if withdrawn is None else min(gone, withdrawn)
            elif terms.first_day <= on <= terms.last_day:
                holding.append(terms)
        if withdrawn is not None:
            day = withdrawn
            return self._keep((RuleCode.CONSENT_WITHDRAWN, day), lambda: [_tell_withdrawn(day)])
        if holding:
            holding.sort(key=lambda one: one.use_number)
            answers = [self._match(one.use, one.use_number) for one in holding]
            return min(answers, key=lambda number: self.answers[number].strictness)
        if covering:
            return self._explain_time(covering)
        if numbers:
            return self._keep((RuleCode.CONSENT_KIND, kind), lambda: [_tell_kind(kind)])
        return self._keep(RuleCode.CONSENT_NONE, lambda: [_tell_none()])

    def _match(self, use: DataUse, use_number: int) -> int:
        def match() -> Sequence[Reason]:
            return match_use(use, self._purpose, self._context, self._parents).reasons

        return self._keep(use_number, match)

    def _explain_time(self, covering: Sequence[ConsentTerms]) -> int:
        later = [one.first_day for one in covering if one.first_day > self._context.on]
        if later:
            first = min(later)
            return self._keep((RuleCode.CONSENT_NOT_YET, first), lambda: [_tell_not_yet(first)])
        last = max(one.last_day for one in covering)
        return self._keep((RuleCode.CONSENT_OVER, last), lambda: [_tell_over(last)])

    def _keep(self, key: object, find: Callable[[], Sequence[Reason]]) -> int:
        number = self._numbers.get(key)
        if number is None:
            answer = sort_reasons(find())
            number = self._numbers[key] = len(self.answers)
            self.answers.append(answer)
        return number


def _tell_none() -> Reason:
    return make_reason(RuleCode.CONSENT_NONE, Outcome.REFUSE, "file the donor's consent")


def _tell_kind(kind: DataKind) -> Reason:
    change = f"the donor must consent to the use of {kind}"
    return make_reason(RuleCode.CONSENT_KIND, Outcome.REFUSE, change)


def _tell_withdrawn(day: date) -> Reason:
    change = "only the donor can consent anew, and data be filed under that consent"
    detail = f"It was on {day}."
    return make_reason(RuleCode.CONSENT_WITHDRAWN, Outcome.REFUSE, change, detail=detail)


def _tell_not_yet(first: date) -> Reason:
    change = f"ask again from {first} on"
    return make_reason(RuleCode.CONSENT_NOT_YET, Outcome.REFUSE, change)


def _tell_over(last: date) -> Reason:
    detail = f"It ran until {last}."
    change = "the donor must consent anew"
    return make_reason(RuleCode.CONSENT_OVER, Outcome.REFUSE, change, detail=detail)
