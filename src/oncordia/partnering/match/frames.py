"""Matches as tables: pairs with reasons, pairs kept apart, and what became of each posting."""

from collections.abc import Sequence

import polars as pl

from oncordia.domain.partnering import MatchReason, Posting, SharedTerm
from oncordia.partnering.match.matching import Matching


def say_term(term: SharedTerm) -> str:
    """A shared term in the languages in which it is known."""
    return "/".join(dict.fromkeys(part for part in (term.en, term.zh) if part))


def say_reasons(reasons: Sequence[MatchReason]) -> str:
    """Reasons in one line: code, points and what they rest on."""
    return "; ".join(
        f"{one.code} {one.points:.2f}"
        + (f" ({', '.join(say_term(term) for term in one.terms)})" if one.terms else "")
        for one in reasons
    )


def frame_matches(
    matching: Matching, needs: Sequence[Posting], offers: Sequence[Posting]
) -> pl.DataFrame:
    """One row a pair that is on a shortlist or chosen."""
    owners = {one.posting_id: one.owner_id for one in (*needs, *offers)}
    ranks: dict[tuple[str, int], int] = {
        (listed.side.value, place): rank
        for listed in matching.shortlists
        for rank, place in enumerate(listed.places, 1)
    }
    rows = [
        {
            "need_id": match.need_id,
            "offer_id": match.offer_id,
            "need_owner_id": owners[match.need_id],
            "offer_owner_id": owners[match.offer_id],
            "score": match.score,
            "text": match.text,
            "for_need": match.for_need,
            "for_offer": match.for_offer,
            "is_chosen": is_chosen,
            "rank_for_need": ranks.get(("need", place)),
            "rank_for_offer": ranks.get(("offer", place)),
            "is_withheld": match.is_withheld,
            "reasons": say_reasons(match.reasons),
        }
        for place, (match, is_chosen) in enumerate(
            zip(matching.matches, matching.chosen, strict=True)
        )
    ]
    schema = {
        "need_id": pl.String,
        "offer_id": pl.String,
        "need_owner_id": pl.String,
        "offer_owner_id": pl.String,
        "score": pl.Float64,
        "text": pl.Float64,
        "for_need": pl.Float64,
        "for_offer": pl.Float64,
        "is_chosen": pl.Boolean,
        "rank_for_need": pl.Int64,
        "rank_for_offer": pl.Int64,
        "is_withheld": pl.Boolean,
        "reasons": pl.String,
    }
    return pl.DataFrame(rows, schema=schema)


def frame_refusals(matching: Matching) -> pl.DataFrame:
    """One row a pair of like statements that a rule keeps apart."""
    rows = [(one.need_id, one.offer_id, one.text, one.rule.value) for one in matching.refusals]
    schema = {
        "need_id": pl.String,
        "offer_id": pl.String,
        "text": pl.Float64,
        "rule": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def frame_postings(
    matching: Matching, needs: Sequence[Posting], offers: Sequence[Posting]
) -> pl.DataFrame:
    """One row a need or offer: how many fits are listed and chosen, and why none."""
    chosen: dict[str, int] = {}
    for match in matching.list_chosen():
        for posting_id in (match.need_id, match.offer_id):
            chosen[posting_id] = chosen.get(posting_id, 0) + 1
    left_out, alone = set(matching.left_out), set(matching.alone)
    listed = {one.posting_id: len(one.places) for one in matching.shortlists}
    rows = [
        (
            one.posting_id,
            one.side.value,
            one.owner_id,
            one.kind.value,
            one.capacity,
            listed.get(one.posting_id, 0),
            chosen.get(one.posting_id, 0),
            _say_state(one.posting_id, alone, left_out),
        )
        for one in sorted((*needs, *offers), key=lambda one: (one.side, one.posting_id))
    ]
    schema = {
        "posting_id": pl.String,
        "side": pl.String,
        "owner_id": pl.String,
        "kind": pl.String,
        "capacity": pl.Int64,
        "n_listed": pl.Int64,
        "n_chosen": pl.Int64,
        "state": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _say_state(posting_id: str, alone: set[str], left_out: set[str]) -> str:
    if posting_id in alone:
        return "no fit"
    return "left out" if posting_id in left_out else "chosen"
