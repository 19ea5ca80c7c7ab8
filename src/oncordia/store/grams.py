"""Pieces of names: what two names share decides whether they may be the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray, IntArray

SPACE = 32
SHORT = 6  # letters: in Chinese names up to this length single characters count too
_HAN = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
_SHIFT = 21  # bits of one character; three fit into 63


@dataclass(frozen=True, slots=True)
class Grams:
    """Which names hold which pieces, sorted by piece, then by name."""

    gram: IntArray  # (n,) code of a piece
    name: IntArray  # (n,) position of the name in the list that was cut
    sizes: IntArray  # (n names,) number of different pieces of each name


def cut_grams(keys: Sequence[str]) -> Grams:
    """Pieces of folded names, each once a name.

    Words of Latin and other letters are cut into three letters with a blank before and after the
    word, so that the order of words does not matter; Chinese into two characters, and short Chinese
    names into single ones too, as one wrong character may leave no pair whole.
    """
    text = "".join(f" {key} " for key in keys)
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int64)
    lengths = np.array([len(key) + 2 for key in keys], np.int64)
    owner = np.repeat(np.arange(len(keys)), lengths)
    ahead = np.concatenate([codes, [SPACE, SPACE]])
    second, third = ahead[1:-1], ahead[2:]
    han = np.zeros(ahead.size, np.bool_)
    for low, high in _HAN:
        han |= (ahead >= low) & (ahead <= high)
    here, after = han[:-2], han[1:-1]
    triple = ~(here | after | han[2:]) & (second != SPACE)
    pair = here & after
    single = here & (lengths[owner] <= SHORT + 2)
    gram = np.concatenate(
        [
            (codes[triple] << 2 * _SHIFT) | (second[triple] << _SHIFT) | third[triple],
            (codes[pair] << _SHIFT) | second[pair],
            codes[single],
        ]
    )
    name = np.concatenate([owner[triple], owner[pair], owner[single]])
    order = np.lexsort((name, gram))
    gram, name = gram[order], name[order]
    first = np.ones(gram.size, np.bool_)
    first[1:] = (gram[1:] != gram[:-1]) | (name[1:] != name[:-1])
    gram, name = gram[first], name[first]
    return Grams(gram, name, np.bincount(name, minlength=len(keys)))


def score_names(shared: FloatArray, asked: float, sizes: IntArray, size: int) -> FloatArray:
    """How alike names are to what is asked: 1 for the same pieces, less for other and more ones.

    Parameters
    ----------
    shared
        Weight of the pieces that each name shares with the question.
    asked
        Weight of all pieces of the question.
    sizes, size
        Number of pieces of each name, and of the question.
    """
    extra = np.maximum(sizes - size, 0) / max(size, 1)
    return shared / (asked * (1.0 + 0.25 * extra))
