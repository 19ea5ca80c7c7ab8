"""Why a pair fits, in words of both languages; of what is confidential nothing is said."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TypeVar

from oncordia.domain.partnering import (
    MatchOptions,
    MatchReason,
    MatchReasonCode,
    Posting,
    SharedTerm,
    find_label,
)
from oncordia.partnering.match.fit import NEUTRAL, WEIGHTS
from oncordia.partnering.match.scoring import Scored
from oncordia.partnering.text.glossary import Hit
from oncordia.partnering.text.reading import Reading
from oncordia.partnering.text.words import fold_text, list_words, stem_word

MOST_TERMS = 6
Word = TypeVar("Word", bound=str)


class ReasonWriter:
    """Writes the reasons of scored pairs."""

    def __init__(
        self,
        scored: Scored,
        needs: Sequence[Posting],
        offers: Sequence[Posting],
        options: MatchOptions,
    ) -> None:
        self._scored, self._needs, self._offers = scored, needs, offers
        self._options = options
        self._rarity: dict[str, float] = {}
        for reading in (*scored.model.left_readings, *scored.model.right_readings):
            for stem in reading.stems:
                self._rarity[stem] = self._rarity.get(stem, 0.0) + 1.0

    def write(self, place: int) -> tuple[MatchReason, ...]:
        """The reasons of the pair at this place, the weightiest first."""
        scored = self._scored
        need = self._needs[scored.needs[place]]
        offer = self._offers[scored.offers[place]]
        score = float(scored.for_need[place] + scored.for_offer[place]) / 2
        if need.is_confidential or offer.is_confidential:
            return (MatchReason(MatchReasonCode.WITHHELD, score),)
        terms = tuple(self._share_terms(place))
        points = self._options.text_weight * float(scored.text[place])
        found = [MatchReason(MatchReasonCode.TEXT, points, terms)]
        for code, values in scored.fit.parts.items():
            said = tuple(_say_part(code, need, offer))
            value = float(values[place])
            if value > 0.0 and (said or value > NEUTRAL):
                points = self._options.fit_weight * WEIGHTS[code] * value
                found.append(MatchReason(code, points, said))
        if scored.is_partner[place]:
            found.append(MatchReason(MatchReasonCode.PARTNERS, self._options.partner_weight))
        return tuple(sorted(found, key=lambda one: -one.points))

    def _share_terms(self, place: int) -> Iterator[SharedTerm]:
        """Terms that both statements hold, those first that few others hold."""
        model = self._scored.model
        left = model.left_readings[self._scored.needs[place]]
        right = model.right_readings[self._scored.offers[place]]
        shared = left.stems.keys() & right.stems.keys()
        waiting = sorted(shared, key=lambda stem: (self._rarity[stem], stem))
        told: set[str] = set()
        chinese: set[str] = set()
        n_told = 0
        for stem in waiting:
            if n_told == MOST_TERMS:
                return
            if stem in told:
                continue
            term, covered = _find_term(stem, shared, left, right)
            told |= covered
            if term.zh in chinese:  # another rendering of a term that is told
                continue
            chinese |= {term.zh} - {""}
            n_told += 1
            yield term
        if not shared:
            yield from _share_signs(left, right)


def _find_term(
    stem: str, shared: set[str], left: Reading, right: Reading
) -> tuple[SharedTerm, set[str]]:
    """The longest term of either statement that the stem belongs to, all of it shared."""
    best: tuple[SharedTerm, set[str]] | None = None
    for hit in (*left.hits, *right.hits):
        for rendering in hit.renderings:
            if stem not in rendering.stems or (best and len(rendering.stems) <= len(best[1])):
                continue
            if shared.issuperset(rendering.stems):
                best = SharedTerm(rendering.said, hit.term.zh), set(rendering.stems)
    if best is not None:
        return best
    surface = left.surfaces.get(stem) or right.surfaces.get(stem)
    hits = (*left.hits, *right.hits)
    # of a term of which not all words are shared, the word that is, and the whole Chinese term
    said = next((hit for hit in hits if hit.is_han and _says(hit, stem)), None)
    chinese = "" if said is None else said.term.zh
    return SharedTerm(surface or _find_surface(stem, hits), chinese), {stem}


def _says(hit: Hit, stem: str) -> bool:
    return any(stem in rendering.stems for rendering in hit.renderings)


def _find_surface(stem: str, hits: Sequence[Hit]) -> str:
    """The word of a rendering that has this stem."""
    for hit in hits:
        for rendering in hit.renderings:
            if stem in rendering.stems:
                words = list_words(fold_text(rendering.said))
                return next((word for word in words if stem_word(word) == stem), stem)
    return stem


def _share_signs(left: Reading, right: Reading) -> Iterator[SharedTerm]:
    """Chinese signs in a row that both statements hold, where no term of the glossary is shared."""
    shared = sorted(left.han.keys() & right.han.keys(), key=lambda sign: (-len(sign), sign))
    for sign in [sign for sign in shared if len(sign) > 1][:MOST_TERMS]:
        yield SharedTerm("", sign)


def _label(word: StrEnum) -> SharedTerm:
    return SharedTerm(find_label(word, "en"), find_label(word, "zh"))


def _say_part(code: MatchReasonCode, need: Posting, offer: Posting) -> Iterator[SharedTerm]:
    """What the part of the fit rests on; nothing where one side does not say."""
    match code:
        case MatchReasonCode.FIELD:
            same = [topic for topic in need.fields if topic in offer.fields]
            if need.fields and offer.fields:
                yield from map(_label, same or (need.fields[0], offer.fields[0]))
        case MatchReasonCode.FORM:
            yield from (_label(form) for form in need.forms if form in offer.forms)
        case MatchReasonCode.STAGE:
            if need.stage is not None and offer.stage is not None:
                yield from (SharedTerm(str(need.stage)), SharedTerm(str(offer.stage)))
        case MatchReasonCode.KIND:
            yield from map(_label, dict.fromkeys((need.kind, offer.kind)))
        case MatchReasonCode.REGION:
            yield from map(SharedTerm, _list_met(need.regions, offer.region))
            yield from map(SharedTerm, _list_met(offer.regions, need.region))
        case MatchReasonCode.SIZE:
            yield from map(_label, _list_met(need.sizes, offer.size))
            yield from map(_label, _list_met(offer.sizes, need.size))


def _list_met(wished: Sequence[Word], found: Word | None) -> list[Word]:
    return [found] if found in wished and found is not None else []
