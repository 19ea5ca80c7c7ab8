"""What a text says in words that both languages share."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from oncordia.partnering.text.glossary import Glossary, Hit
from oncordia.partnering.text.words import fold_text, list_han, list_words, stem_word

LATER = 0.5  # weight of words of a rendering that is not the usual one


@dataclass(slots=True)
class Reading:
    """Features of one text with their weights, and the terms behind them."""

    stems: dict[str, float]  # English stems: of the text itself, or of renderings of its terms
    phrases: dict[str, float]  # terms of several words
    han: dict[str, float]  # Chinese signs, in ones, twos and threes
    hits: tuple[Hit, ...] = ()
    surfaces: dict[str, str] = field(default_factory=dict)  # a word as the text writes it, by stem

    @property
    def is_han(self) -> bool:
        """Whether any of the text is Chinese."""
        return bool(self.han)


def read_text(texts: Iterable[str], glossary: Glossary) -> Reading:
    """Features of a statement in one or both languages.

    A Chinese term counts with the words of its English renderings, so a Chinese and an English
    statement meet in English words; a rendering after the first counts half.
    """
    stems: dict[str, float] = {}
    phrases: dict[str, float] = {}
    han: Counter[str] = Counter()
    hits: list[Hit] = []
    surfaces: dict[str, str] = {}
    for text in texts:
        folded = fold_text(text)
        own = list_words(folded)
        own_stems = [stem_word(word) for word in own]
        for word, stem in zip(own, own_stems, strict=True):
            surfaces.setdefault(stem, word)
            stems[stem] = stems.get(stem, 0.0) + 1.0
        for hit in glossary.find_words(own_stems):
            hits.append(hit)
            _add_phrase(phrases, hit.renderings[0].phrase, 1.0)
        runs = list_han(folded)
        for run in runs:
            han.update(run[i : i + n] for n in (1, 2, 3) for i in range(len(run) - n + 1))
        if runs:
            for hit in glossary.find_han(folded):
                hits.append(hit)
                _add_renderings(stems, phrases, hit)
    return Reading(stems, phrases, {key: float(n) for key, n in han.items()}, tuple(hits), surfaces)


def _add_renderings(stems: dict[str, float], phrases: dict[str, float], hit: Hit) -> None:
    said: dict[str, float] = {}
    for place, rendering in enumerate(hit.renderings):
        weight = LATER if place else 1.0
        for stem in rendering.stems:
            said[stem] = max(said.get(stem, 0.0), weight)
        _add_phrase(phrases, rendering.phrase, weight)
    for stem, weight in said.items():
        stems[stem] = stems.get(stem, 0.0) + weight


def _add_phrase(phrases: dict[str, float], phrase: str, weight: float) -> None:
    if phrase:
        phrases[phrase] = phrases.get(phrase, 0.0) + weight
