"""Needs and offers become shortlists with reasons, and a fair choice of introductions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from oncordia.domain.partnering import Match, MatchFacts, MatchOptions, Posting, Refusal, Side
from oncordia.errors import InvalidOption
from oncordia.partnering.match.assign import assign_pairs
from oncordia.partnering.match.candidates import Progress
from oncordia.partnering.match.coded import IntArray
from oncordia.partnering.match.pairs import Pairs
from oncordia.partnering.match.reasons import ReasonWriter
from oncordia.partnering.match.scoring import Scored, score_pairs
from oncordia.partnering.match.stable import match_stably
from oncordia.partnering.text.embeddings import Embedder
from oncordia.partnering.text.glossary import Glossary, load_glossary

METHODS = ("fair", "best", "stable")
NO_FACTS = MatchFacts()
DEFAULT_OPTIONS = MatchOptions()


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The best partners of one need or offer, the best first; places of ``Matching.matches``."""

    posting_id: str
    side: Side
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """What a run of the matching found.

    ``matches`` are the pairs on any shortlist or chosen, by need and offer; ``chosen`` says which
    of them are to be introduced; ``left_out`` are postings that fit somebody and were not chosen,
    ``alone`` those that fit nobody.
    """

    matches: tuple[Match, ...]
    chosen: tuple[bool, ...]
    shortlists: tuple[Shortlist, ...]
    refusals: tuple[Refusal, ...]
    left_out: tuple[str, ...]
    alone: tuple[str, ...]

    def list_chosen(self) -> tuple[Match, ...]:
        """The matches that are to be introduced."""
        return tuple(
            match for match, is_chosen in zip(self.matches, self.chosen, strict=True) if is_chosen
        )


def keep_still(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
    del step, done, total


def match_postings(
    needs: Sequence[Posting],
    offers: Sequence[Posting],
    *,
    on: date,
    facts: MatchFacts = NO_FACTS,
    options: MatchOptions = DEFAULT_OPTIONS,
    glossary: Glossary | None = None,
    embedder: Embedder | None = None,
    progress: Progress = keep_still,
) -> Matching:
    """Shortlists for each need and offer, and which pairs to introduce.

    Parameters
    ----------
    needs, offers
        Their order makes no difference.
    on
        The day of the matching: what is over by then is left out.
    facts
        What is known of the members.
    glossary
        Terms of both languages; None: those of the program.
    embedder
        A model of sentences whose likeness counts half of that of the texts; None: none.

    Raises
    ------
    InvalidOption
        If an option is out of its range, or an id stands twice.
    """
    _check(needs, offers, options)
    needs = sorted(needs, key=lambda one: one.posting_id)
    offers = sorted(offers, key=lambda one: one.posting_id)
    scored = score_pairs(
        needs,
        offers,
        facts,
        options,
        on,
        load_glossary() if glossary is None else glossary,
        embedder,
        progress,
    )
    fits = np.flatnonzero((scored.score >= options.least_score) & (scored.text > 0.0))
    lists = [
        _list_best(fits, scored.needs, scored.for_need, options.shortlist),
        _list_best(fits, scored.offers, scored.for_offer, options.shortlist),
    ]
    progress("choose", 0, 1)
    chosen = _choose(scored, _limit(fits, scored, needs, offers), needs, offers, options)
    progress("choose", 1, 1)
    shown = np.unique(np.concatenate([chosen, *(part for one in lists for part in one.values())]))
    writer = ReasonWriter(scored, needs, offers, options)
    by_place = {int(place): i for i, place in enumerate(shown)}
    picked = set(chosen.tolist())
    met = (scored.needs[fits], scored.offers[fits])
    got = (scored.needs[chosen], scored.offers[chosen])
    left_out, alone = [], []
    for side, fitting, given in zip((needs, offers), met, got, strict=True):
        has_fit, has_one = set(fitting.tolist()), set(given.tolist())
        for place, posting in enumerate(side):
            if place not in has_fit:
                alone.append(posting.posting_id)
            elif place not in has_one:
                left_out.append(posting.posting_id)
    return Matching(
        tuple(_write_match(scored, int(place), needs, offers, writer) for place in shown),
        tuple(int(place) in picked for place in shown),
        tuple(
            Shortlist(
                posting.posting_id,
                posting.side,
                tuple(by_place[int(one)] for one in best.get(place, ())),
            )
            for side, best in zip((needs, offers), lists, strict=True)
            for place, posting in enumerate(side)
        ),
        scored.refusals,
        tuple(left_out),
        tuple(alone),
    )


def _check(needs: Sequence[Posting], offers: Sequence[Posting], options: MatchOptions) -> None:
    if options.shortlist < 1:
        raise InvalidOption(f"shortlist must be 1 or more, got {options.shortlist}")
    if not 0.0 <= options.least_score <= 1.0:
        raise InvalidOption(f"least score must lie between 0 and 1, got {options.least_score}")
    if options.most_per_member < 0:
        raise InvalidOption(f"most per member must be 0 or more, got {options.most_per_member}")
    if options.method not in METHODS:
        raise InvalidOption(f"method must be one of {', '.join(METHODS)}, got {options.method!r}")
    for side in (needs, offers):
        ids = [posting.posting_id for posting in side]
        if len(set(ids)) < len(ids):
            doubled = next(one for one in ids if ids.count(one) > 1)
            raise InvalidOption(f"the id {doubled!r} stands twice; rename one")


def _list_best(
    fits: IntArray, places: IntArray, worth: np.ndarray, most: int
) -> dict[int, IntArray]:
    """The best fits of each posting, the best first."""
    if not fits.size:
        return {}
    order = fits[np.lexsort((fits, -worth[fits], places[fits]))]
    starts = np.flatnonzero(np.diff(places[order], prepend=-1))
    ends = np.append(starts[1:], order.size)
    return {
        int(places[order[start]]): order[start : min(end, start + most)]
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    }


ALL_FITS = 20_000  # up to so many fits the choice is among all of them


def _limit(
    fits: IntArray, scored: Scored, needs: Sequence[Posting], offers: Sequence[Posting]
) -> IntArray:
    """The fits among which is chosen: all, or of very many the best of each need and offer."""
    if fits.size <= ALL_FITS:
        return fits
    most = 2 * max((one.capacity for one in (*needs, *offers)), default=1)
    kept = [
        part
        for places, worth in ((scored.needs, scored.for_need), (scored.offers, scored.for_offer))
        for part in _list_best(fits, places, worth, min(most, 10)).values()
    ]
    return np.unique(np.concatenate(kept))


def _choose(
    scored: Scored,
    fits: IntArray,
    needs: Sequence[Posting],
    offers: Sequence[Posting],
    options: MatchOptions,
) -> IntArray:
    owners = sorted({one.owner_id for one in (*needs, *offers)})
    codes = {owner: code for code, owner in enumerate(owners)}
    pairs = Pairs(
        scored.needs[fits],
        scored.offers[fits],
        scored.for_need[fits],
        scored.for_offer[fits],
        np.array([one.capacity for one in needs], dtype=np.int64),
        np.array([one.capacity for one in offers], dtype=np.int64),
        np.array([codes[one.owner_id] for one in needs], dtype=np.int64),
        np.array([codes[one.owner_id] for one in offers], dtype=np.int64),
    )
    if options.method == "stable":
        return fits[match_stably(pairs)]
    return fits[assign_pairs(pairs, options.most_per_member, is_fair=options.method == "fair")]


def _write_match(
    scored: Scored,
    place: int,
    needs: Sequence[Posting],
    offers: Sequence[Posting],
    writer: ReasonWriter,
) -> Match:
    need, offer = needs[scored.needs[place]], offers[scored.offers[place]]
    for_need, for_offer = float(scored.for_need[place]), float(scored.for_offer[place])
    return Match(
        need.posting_id,
        offer.posting_id,
        (for_need + for_offer) / 2,
        float(scored.text[place]),
        for_need,
        for_offer,
        writer.write(place),
        need.is_confidential or offer.is_confidential,
    )
