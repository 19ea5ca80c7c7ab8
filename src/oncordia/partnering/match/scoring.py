"""Every candidate pair with its scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.partnering import MatchFacts, MatchOptions, Posting, Refusal
from oncordia.errors import InvalidOption
from oncordia.partnering.match.candidates import Candidates, Progress, find_candidates
from oncordia.partnering.match.coded import Coded, IntArray, code_postings
from oncordia.partnering.match.fit import Fit, measure_fit
from oncordia.partnering.match.rules import RULES, RuleBook
from oncordia.partnering.text.embeddings import Embedder, embed_texts
from oncordia.partnering.text.glossary import Glossary
from oncordia.partnering.text.vectors import TextModel, build_model

POOL = 6  # candidates for each partner of a shortlist
LEAST_POOL = 30
N_REFUSED = 3  # pairs kept apart that are told for each need
_PAIRS_AT_ONCE = 60_000
EMBEDDING_SHARE = 0.5  # of the likeness of texts, where embeddings are given


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Candidate pairs by rising need and offer, with what they score; arrays of shape (n,)."""

    needs: IntArray
    offers: IntArray
    text: FloatArray
    for_need: FloatArray
    for_offer: FloatArray
    is_partner: np.ndarray
    fit: Fit
    refusals: tuple[Refusal, ...]
    model: TextModel

    @property
    def score(self) -> FloatArray:
        """The mean of what a pair is worth to both sides."""
        return (self.for_need + self.for_offer) / 2.0


def score_pairs(
    needs: Sequence[Posting],
    offers: Sequence[Posting],
    facts: MatchFacts,
    options: MatchOptions,
    on: date,
    glossary: Glossary,
    embedder: Embedder | None,
    progress: Progress,
) -> Scored:
    """Scores of the candidate pairs of needs and offers.

    Raises
    ------
    InvalidOption
        If the weights of text, fit and partners do not add up to 1.
    """
    weights = (options.text_weight, options.fit_weight, options.partner_weight)
    if abs(sum(weights) - 1.0) > 1e-9 or min(weights) < 0.0:
        raise InvalidOption(
            f"the weights of text, fit and partners must add up to 1, got {weights}"
        )
    left = [posting.statements for posting in needs]
    right = [posting.statements for posting in offers]
    progress("read", 0, 1)
    model = build_model(left, right, glossary)
    progress("read", 1, 1)
    coded_needs, coded_offers, owners = code_postings(needs, offers, facts, on)
    book = RuleBook(coded_needs, coded_offers, owners, facts, keep_partners=options.keep_partners)
    vectors = None if embedder is None else embed_texts(embedder, left, right)

    def measure(first: int, last: int) -> FloatArray:
        likeness = model.measure_block(first, last)
        if vectors is not None:
            near = np.maximum(vectors[0][first:last] @ vectors[1].T, 0.0)
            likeness = (1.0 - EMBEDDING_SHARE) * likeness + EMBEDDING_SHARE * near
        return likeness

    most = max(POOL * options.shortlist, LEAST_POOL)
    shape = (len(needs), len(offers))
    found = find_candidates(measure, book.judge, shape, most, N_REFUSED, progress)
    text = _measure_texts(model, found, progress)
    if vectors is not None:
        near = np.einsum("ij,ij->i", vectors[0][found.needs], vectors[1][found.offers])
        text = (1.0 - EMBEDDING_SHARE) * text + EMBEDDING_SHARE * np.maximum(near, 0.0)
    fit = measure_fit(coded_needs, coded_offers, found.needs, found.offers)
    is_partner = _find_partners(book, coded_needs, coded_offers, found)
    base = options.text_weight * text + options.partner_weight * is_partner
    return Scored(
        found.needs,
        found.offers,
        text,
        base + options.fit_weight * fit.for_need,
        base + options.fit_weight * fit.for_offer,
        is_partner,
        fit,
        _list_refusals(found, needs, offers),
        model,
    )


def _measure_texts(model: TextModel, found: Candidates, progress: Progress) -> FloatArray:
    n = found.needs.size
    text = np.zeros(n)
    for first in range(0, n, _PAIRS_AT_ONCE):
        part = slice(first, first + _PAIRS_AT_ONCE)
        text[part] = model.measure_pairs(found.needs[part], found.offers[part])
        progress("score", min(first + _PAIRS_AT_ONCE, n), n)
    return text


def _find_partners(book: RuleBook, needs: Coded, offers: Coded, found: Candidates) -> np.ndarray:
    bound = np.zeros(found.needs.size, dtype=bool)
    if not book.partners:
        return bound
    owners = needs.owners[found.needs]
    others = offers.owners[found.offers]
    for owner, partners in book.partners.items():
        mine = np.flatnonzero(owners == owner)
        bound[mine] = np.isin(others[mine], list(partners))
    return bound


def _list_refusals(
    found: Candidates, needs: Sequence[Posting], offers: Sequence[Posting]
) -> tuple[Refusal, ...]:
    refusals = [
        Refusal(needs[need].posting_id, offers[offer].posting_id, float(text), RULES[code - 1])
        for need, offer, code, text in zip(
            found.refused_needs.tolist(),
            found.refused_offers.tolist(),
            found.refused_codes.tolist(),
            found.refused_text.tolist(),
            strict=True,
        )
    ]
    return tuple(sorted(refusals, key=lambda one: (one.need_id, -one.text, one.offer_id)))
