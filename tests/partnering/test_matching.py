"""Matches obey the rules, carry reasons and keep what is confidential."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.partnering.postings import list_postings, make_need, make_offer

from oncordia.domain import Provenance
from oncordia.domain.alliance import to_plain
from oncordia.domain.partnering import (
    RULE_SENTENCES,
    Confidentiality,
    FirmSize,
    MatchFacts,
    MatchOptions,
    MatchReasonCode,
    MatchRule,
    Posting,
    PostingKind,
    Readiness,
    SharedTerm,
    Side,
    Topic,
)
from oncordia.errors import InvalidOption
from oncordia.partnering import Matching, match_postings
from oncordia.partnering.match.frames import frame_matches, frame_postings, frame_refusals
from oncordia.reports import MatchReport, render_match_page

DAY = date(2026, 6, 1)
ANY = MatchOptions(least_score=0.0)
FACTS = MatchFacts(
    parents={"d": "c"},
    competitors=frozenset({frozenset(("a", "d"))}),
    partners=frozenset({frozenset(("a", "b"))}),
    agreements={"A1": frozenset(("hospital", "institute"))},
)


def _match(need: Posting, offer: Posting, facts: MatchFacts = FACTS, **options: Any) -> Matching:
    chosen = MatchOptions(**{"least_score": 0.0, **options})
    return match_postings([need], [offer], on=DAY, facts=facts, options=chosen)


def test_match_postings__finds_an_offer_in_the_other_language_and_says_why() -> None:
    matching = _match(make_need(), make_offer())

    (match,) = matching.matches
    text = next(one for one in match.reasons if one.code is MatchReasonCode.TEXT)
    assert SharedTerm("tumour organoid", "肿瘤类器官") in text.terms
    assert matching.chosen == (True,)


def test_reasons__tell_a_chinese_term_once_whatever_its_renderings() -> None:
    matching = _match(make_need(statement_en="肿瘤"), make_offer(statement_en="肿瘤"))

    terms = matching.matches[0].reasons[0].terms
    assert [term.zh for term in terms] == ["肿瘤"]


BARRED = [
    (MatchRule.OWN, {}, {"owner_id": "hospital"}),
    (MatchRule.OWN, {"owner_id": "d"}, {"owner_id": "c"}),
    (MatchRule.KIND, {"kind": PostingKind.FUND}, {}),
    (MatchRule.EXPIRED, {}, {"expires_on": date(2026, 5, 31)}),
    (MatchRule.EXPIRED, {"deadline": date(2026, 5, 31)}, {}),
    (MatchRule.CONFIDENTIAL, {}, {"confidentiality": Confidentiality.AGREEMENT}),
    (
        MatchRule.CONFIDENTIAL,
        {"confidentiality": Confidentiality.CLOSED, "may_see": ("institute",)},
        {},
    ),
    (MatchRule.COMPETITOR, {"owner_id": "a"}, {"owner_id": "d"}),
    (MatchRule.COMPETITOR, {"conflicts": ("institute",)}, {}),
    (MatchRule.COMPETITOR, {}, {"conflicts": ("hospital",)}),
    (MatchRule.SETTLED, {}, {"settled_with": ("hospital",)}),
    (MatchRule.STAGE, {"stage": Readiness("1", "4")}, {"stage": Readiness("5", "9")}),
    (MatchRule.REGION, {"regions": ("IT",)}, {"region": "CN"}),
    (MatchRule.REGION, {"region": "CN"}, {"barred_regions": ("CN",)}),
    (MatchRule.SIZE, {"size": FirmSize.LARGE}, {"sizes": (FirmSize.SMALL,)}),
    (MatchRule.FULL, {"capacity": 0}, {}),
]


@pytest.mark.parametrize(("rule", "need", "offer"), BARRED)
def test_rule__keeps_a_pair_apart_and_tells_its_code(
    rule: MatchRule, need: dict[str, Any], offer: dict[str, Any]
) -> None:
    matching = _match(make_need(**need), make_offer(**offer))

    assert matching.matches == ()
    assert [one.rule for one in matching.refusals] == [rule]


def test_rules__are_all_tried() -> None:
    assert {rule for rule, _, _ in BARRED} == set(MatchRule) == set(RULE_SENTENCES)


def test_rule__of_bound_members_holds_only_where_new_partners_are_asked_for() -> None:
    pair = make_need(owner_id="a"), make_offer(owner_id="b")

    reasons = _match(*pair).matches[0].reasons
    assert MatchReasonCode.PARTNERS in {one.code for one in reasons}
    assert _match(*pair, keep_partners=False).refusals[0].rule is MatchRule.SETTLED


@pytest.mark.parametrize("reader", ["hospital", "A1"])
def test_match__of_a_confidential_offer_shows_no_words(reader: str) -> None:
    offer = make_offer(confidentiality=Confidentiality.AGREEMENT, may_see=(reader,))

    (match,) = _match(make_need(), offer).matches

    assert match.is_withheld
    assert [(one.code, one.terms) for one in match.reasons] == [(MatchReasonCode.WITHHELD, ())]


def test_match__of_the_nearer_stage_and_field_scores_higher() -> None:
    need = make_need(fields=(Topic.ORGANOIDS,), stage=Readiness("4", "6"))
    near = make_offer("o1", fields=(Topic.ORGANOIDS,), stage=Readiness("5", "5"))
    far = make_offer("o2", fields=(Topic.MARKET,), stage=Readiness("6", "9"))

    found = match_postings([need], [near, far], on=DAY, options=ANY)

    assert found.matches[0].score > found.matches[1].score
    assert [found.matches[place].offer_id for place in found.shortlists[0].places] == ["o1", "o2"]


def _find_broken(match: Any, need: Posting, offer: Posting) -> list[str]:
    """Rules that a match breaks, judged by other means than the matching itself."""
    broken = []
    if need.owner_id == offer.owner_id or {need.owner_id, offer.owner_id} == {"c", "d"}:
        broken.append("own")
    if offer.owner_id in need.conflicts or need.owner_id in offer.conflicts:
        broken.append("conflict")
    if {need.owner_id, offer.owner_id} == {"a", "d"}:
        broken.append("competitor")
    for one, other in ((need, offer), (offer, need)):
        if one.confidentiality is Confidentiality.CLOSED:
            broken.append("closed")
        if one.is_confidential and other.owner_id not in one.may_see:
            broken.append("confidential")
        if one.regions and other.region and other.region not in one.regions:
            broken.append("region")
        if one.capacity == 0:
            broken.append("full")
    if need.stage and offer.stage:
        (low, high), (least, most) = need.stage.levels, offer.stage.levels
        broken += ["stage"] * (low > most or high < least)
    if match.is_withheld != (need.is_confidential or offer.is_confidential):
        broken.append("withheld")
    return broken


@settings(max_examples=40, deadline=None)
@given(
    list_postings(Side.NEED), list_postings(Side.OFFER), st.sampled_from(["fair", "best", "stable"])
)
def test_matches__break_no_rule_and_no_capacity(
    needs: list[Posting], offers: list[Posting], method: str
) -> None:
    options = MatchOptions(least_score=0.0, method=method)
    found = match_postings(needs, offers, on=DAY, facts=FACTS, options=options)
    by_id = {one.posting_id: one for one in (*needs, *offers)}

    for match in found.matches:
        assert _find_broken(match, by_id[match.need_id], by_id[match.offer_id]) == []
    taken = [one for match in found.list_chosen() for one in (match.need_id, match.offer_id)]
    assert all(taken.count(one) <= by_id[one].capacity for one in taken)
    assert not set(found.alone) & set(found.left_out)


@settings(max_examples=25, deadline=None)
@given(list_postings(Side.NEED), list_postings(Side.OFFER), st.integers(0, 1 << 30))
def test_match_postings__is_the_same_in_any_order(
    needs: list[Posting], offers: list[Posting], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    moved = [[side[i] for i in rng.permutation(len(side))] for side in (needs, offers)]

    assert match_postings(*moved, on=DAY, facts=FACTS) == match_postings(
        needs, offers, on=DAY, facts=FACTS
    )


SECRET = "zyxqorganoid secretphrase肿瘤机密"


@settings(max_examples=25, deadline=None)
@given(list_postings(Side.NEED, 3), list_postings(Side.OFFER, 3))
def test_confidential_words__show_in_no_reason_table_or_page(
    needs: list[Posting], offers: list[Posting]
) -> None:
    hidden = [
        [
            replace(
                one,
                statement_en=f"{one.statement_en} {SECRET}",
                fields=(Topic.TRADITIONAL_MEDICINE,),
                currency="XTS",
                reward=31337.0,
            )
            if one.is_confidential
            else one
            for one in side
        ]
        for side in (needs, offers)
    ]
    found = match_postings(*hidden, on=DAY, facts=FACTS, options=ANY)
    tables = [
        frame_matches(found, *hidden),
        frame_postings(found, *hidden),
        frame_refusals(found),
    ]
    page = render_match_page(
        MatchReport(
            tuple(hidden[0]),
            tuple(hidden[1]),
            found.matches,
            found.chosen,
            {one.posting_id: one.places for one in found.shortlists},
            found.refusals,
            frozenset(found.left_out),
            frozenset(found.alone),
            lambda member, _: member,
            Provenance("0"),
            DAY,
        )
    )

    said = json.dumps([to_plain(one) for one in found.matches], ensure_ascii=False)
    written = "".join([said, page, *(table.write_csv() for table in tables)])
    for word in ("zyxq", "secretphrase", "机密", "31337", "31,337", "XTS"):
        assert word not in written
    secret = {one.posting_id for side in hidden for one in side if one.is_confidential}
    for match in found.matches:
        if {match.need_id, match.offer_id} & secret:
            assert all(not reason.terms for reason in match.reasons)


def test_match_postings__lets_an_embedder_count() -> None:
    class Same:
        """Finds all texts alike."""

        def embed(self, texts: Any) -> Any:
            """The same vector for all."""
            return np.ones((len(texts), 2), dtype=np.float32)

    need, offer = make_need(statement_en="qqq"), make_offer(statement_en="www")

    assert match_postings([need], [offer], on=DAY).matches == ()
    found = match_postings([need], [offer], on=DAY, embedder=Same())
    assert found.matches[0].text == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "fast"}, r"method must be one of fair, best, stable, got 'fast'"),
        ({"shortlist": 0}, r"shortlist must be 1 or more, got 0"),
        ({"least_score": 2.0}, r"least score must lie between 0 and 1, got 2\.0"),
        ({"text_weight": 0.9}, r"must add up to 1"),
    ],
)
def test_match_postings__refuses_options_out_of_range(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidOption, match=words):
        _match(make_need(), make_offer(), **options)


def test_match_postings__refuses_an_id_that_stands_twice() -> None:
    with pytest.raises(InvalidOption, match=r"the id 'n1' stands twice; rename one"):
        match_postings([make_need(), make_need()], [make_offer()], on=DAY)
