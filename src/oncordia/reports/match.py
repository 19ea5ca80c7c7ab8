"""The page of shortlists: whom to introduce to whom and why, for each need and each offer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from oncordia.domain import Provenance
from oncordia.domain.partnering import (
    Match,
    MatchReason,
    MatchReasonCode,
    MatchRule,
    Posting,
    Refusal,
    SharedTerm,
    find_label,
)
from oncordia.reports.shell import check_language, write_page
from oncordia.reports.speech import Message, Speech, mark
from oncordia.reports.spoken_page import render_spoken_page

MOST_CARDS = 300  # needs, and offers, whose shortlists the page shows; the tables hold all
MOST_ROWS = 500
REASONS: Mapping[MatchReasonCode, Message] = {
    MatchReasonCode.TEXT: mark("Words"),
    MatchReasonCode.FIELD: mark("Field"),
    MatchReasonCode.FORM: mark("Form of cooperation"),
    MatchReasonCode.STAGE: mark("Stage"),
    MatchReasonCode.KIND: mark("Kind"),
    MatchReasonCode.REGION: mark("Region"),
    MatchReasonCode.SIZE: mark("Size"),
    MatchReasonCode.PARTNERS: mark("Bound by an agreement"),
    MatchReasonCode.WITHHELD: mark("Confidential: no reasons are shown"),
}
RULES: Mapping[MatchRule, Message] = {
    MatchRule.OWN: mark("Both belong to one organisation, or one owner is part of the other."),
    MatchRule.KIND: mark("An offer of this kind cannot answer a need of that kind."),
    MatchRule.EXPIRED: mark("One of both has expired, or its deadline is over."),
    MatchRule.CONFIDENTIAL: mark(
        "One is confidential, and its owner has not allowed the other to read it."
    ),
    MatchRule.COMPETITOR: mark(
        "The owners are competitors, or one has named the other as a conflict."
    ),
    MatchRule.SETTLED: mark("The owners have agreed on this already."),
    MatchRule.STAGE: mark("The stages do not meet."),
    MatchRule.REGION: mark("One bars the country of the other, or seeks partners elsewhere only."),
    MatchRule.SIZE: mark("One seeks partners of another size."),
    MatchRule.FULL: mark("One takes no partner: its capacity is 0."),
}


@dataclass(frozen=True, slots=True)
class MatchReport:
    """All that the page says."""

    needs: tuple[Posting, ...]
    offers: tuple[Posting, ...]
    matches: tuple[Match, ...]
    chosen: tuple[bool, ...]
    shortlists: Mapping[str, tuple[int, ...]]  # places of matches by posting, the best first
    refusals: tuple[Refusal, ...]
    left_out: frozenset[str]
    alone: frozenset[str]
    name: Callable[[str, str], str]  # of a member, in a language
    provenance: Provenance
    on: date
    language: str = "en"


def write_match_page(path: Path, report: MatchReport) -> None:
    """Write the page whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written; a file that stood there before is left as it was.
    InvalidOption
        If the language is unknown.
    """
    write_page(path, render_match_page(report))


def render_match_page(report: MatchReport) -> str:
    """HTML page that needs no other file and no network."""
    check_language(report.language)
    return render_spoken_page(
        "match.html",
        lambda speech: _fill(report, speech),
        title="Oncordia · match",
        language=report.language,
        version=report.provenance.version,
        kind="match",
        styles=("match.css",),
    )


def _fill(report: MatchReport, speech: Speech) -> Mapping[str, object]:
    cards = _Cards(report, speech)
    chosen = [
        match for match, is_chosen in zip(report.matches, report.chosen, strict=True) if is_chosen
    ]
    chosen.sort(key=lambda one: (-one.score, one.need_id, one.offer_id))
    return {
        "report": report,
        "on": speech.date(report.on),
        "n_chosen": len(chosen),
        "chosen": [cards.show_pair(one) for one in chosen[:MOST_ROWS]],
        "sides": [
            cards.show_side(speech.say("Needs"), report.needs),
            cards.show_side(speech.say("Offers"), report.offers),
        ],
        "most_cards": MOST_CARDS,
        "most_rows": MOST_ROWS,
        "refusals": [
            (
                cards.show_short(one.need_id),
                cards.show_short(one.offer_id),
                one.rule.value,
                speech.say(RULES[one.rule].one),
            )
            for one in report.refusals[:MOST_ROWS]
        ],
        "digests": [(one.file, one.sha256) for one in report.provenance.inputs],
    }


class _Cards:
    """Postings and pairs as the page shows them, in one language."""

    def __init__(self, report: MatchReport, speech: Speech) -> None:
        self._report, self._speech = report, speech
        self._by_id = {one.posting_id: one for one in (*report.needs, *report.offers)}
        self._chosen = {
            (match.need_id, match.offer_id)
            for match, is_chosen in zip(report.matches, report.chosen, strict=True)
            if is_chosen
        }

    def show_side(self, title: str, side: Sequence[Posting]) -> dict[str, object]:
        """The cards of the postings that fit somebody, as many as the page holds, and the rest."""
        alone = self._report.alone
        fitting = [one for one in side if one.posting_id not in alone]
        others = [one for one in side if one.posting_id in alone]
        return {
            "title": title,
            "cards": [self._show_card(one) for one in fitting[:MOST_CARDS]],
            "n_cards": len(fitting),
            "alone": [self.show_short(one.posting_id) for one in others[:MOST_ROWS]],
        }

    def show_short(self, posting_id: str) -> dict[str, str]:
        """Id, owner and statement of a posting; of a confidential one no statement."""
        posting = self._by_id[posting_id]
        return {
            "id": posting_id,
            "owner": self._report.name(posting.owner_id, self._speech.language),
            "statement": self._say_statement(posting),
            "kind": find_label(posting.kind, self._speech.language),
        }

    def show_pair(self, match: Match) -> dict[str, object]:
        """A pair with both sides and its reasons."""
        return {
            "need": self.show_short(match.need_id),
            "offer": self.show_short(match.offer_id),
            "score": self._speech.number(100 * match.score, 0),
            "reasons": [self._say_reason(one) for one in match.reasons],
        }

    def _show_card(self, posting: Posting) -> dict[str, object]:
        rows = []
        for place in self._report.shortlists.get(posting.posting_id, ()):
            match = self._report.matches[place]
            is_need = posting.posting_id == match.need_id
            rows.append(
                {
                    "other": self.show_short(match.offer_id if is_need else match.need_id),
                    "score": round(100 * (match.for_need if is_need else match.for_offer)),
                    "reasons": [self._say_reason(one) for one in match.reasons],
                    "is_chosen": (match.need_id, match.offer_id) in self._chosen,
                }
            )
        return {
            **self.show_short(posting.posting_id),
            "details": [] if posting.is_confidential else self._list_details(posting),
            "rows": rows,
            "is_left_out": posting.posting_id in self._report.left_out,
        }

    def _say_statement(self, posting: Posting) -> str:
        if posting.is_confidential:
            return self._speech.say("Confidential")
        own, other = posting.statement_en, posting.statement_zh
        if self._speech.language == "zh":
            own, other = other, own
        return own or other

    def _list_details(self, posting: Posting) -> list[str]:
        language, speech = self._speech.language, self._speech
        said = [find_label(one, language) for one in (*posting.fields, *posting.forms)]
        if posting.stage is not None:
            said.append(str(posting.stage))
        if posting.region:
            said.append(posting.region)
        if posting.reward is not None:
            reward = f"{speech.number(posting.reward)} {posting.currency}".strip()
            said.append(speech.say("reward %(reward)s", reward=reward))
        if posting.last_day is not None:
            said.append(speech.say("until %(day)s", day=speech.date(posting.last_day)))
        return said

    def _say_reason(self, reason: MatchReason) -> dict[str, object]:
        return {
            "name": self._speech.say(REASONS[reason.code].one),
            "points": self._speech.number(100 * reason.points, 0),
            "terms": [_say_term(term) for term in reason.terms],
        }


def _say_term(term: SharedTerm) -> str:
    return " · ".join(dict.fromkeys(part for part in (term.zh, term.en) if part))
