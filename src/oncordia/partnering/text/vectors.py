"""Texts as sparse vectors: words, terms, characters; and how alike two of them are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.partnering.text.glossary import Glossary
from oncordia.partnering.text.reading import Reading, read_text
from oncordia.partnering.text.row_products import multiply_rows


@dataclass(frozen=True, slots=True)
class TextWeights:
    """What each part of a text counts for. They were chosen on statements not set aside."""

    stems: float = 0.5
    phrases: float = 0.1
    marks: float = 0.4  # three to five letters in a row, of the words
    han: float = 1.0  # Chinese signs, where both texts are Chinese


DEFAULT_WEIGHTS = TextWeights()


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Vectors of length one of each part, a row a text; and which texts are Chinese."""

    stems: sparse.csr_array
    phrases: sparse.csr_array
    marks: sparse.csr_array
    han: sparse.csr_array
    han_mask: BoolArray

    @property
    def phrase_mask(self) -> BoolArray:
        """Which texts hold a term of several words; of two that hold none, none is missed."""
        return np.diff(self.phrases.indptr) > 0

    def rows(self, chosen: slice) -> "Vectors":
        """The vectors of some texts."""
        return Vectors(
            self.stems[chosen],
            self.phrases[chosen],
            self.marks[chosen],
            self.han[chosen],
            self.han_mask[chosen],
        )


@dataclass(frozen=True, slots=True, eq=False)
class TextModel:
    """Two sets of texts in one space."""

    left: Vectors
    right: Vectors
    weights: TextWeights
    left_readings: Sequence[Reading]
    right_readings: Sequence[Reading]

    def measure_block(self, first: int, last: int) -> FloatArray:
        """Likeness of some left texts to all right ones by words, terms and signs: 0 to 1.

        The marks are left out, which cost most and move little; ``measure_pairs`` has them.
        """
        part = self.left.rows(slice(first, last))
        right, weights = self.right, self.weights
        shared = weights.stems * (part.stems @ right.stems.T).toarray()
        shared += weights.phrases * (part.phrases @ right.phrases.T).toarray()
        spoken = np.logical_or.outer(part.phrase_mask, right.phrase_mask)
        whole = weights.stems + weights.phrases * spoken
        both = np.logical_and.outer(part.han_mask, right.han_mask)
        if weights.han and both.any():
            shared += weights.han * (part.han @ right.han.T).toarray()
            shared /= np.where(both, whole + weights.han, whole)
        else:
            shared /= whole
        return np.asarray(shared)

    def measure_pairs(self, left: IntArray, right: IntArray) -> FloatArray:
        """Likeness of pairs of texts by every part: 0 to 1, shape (n,)."""
        one, other, weights = self.left, self.right, self.weights
        both = one.han_mask[left] & other.han_mask[right]
        shared = weights.stems * _multiply(one.stems, other.stems, left, right)
        shared += weights.phrases * _multiply(one.phrases, other.phrases, left, right)
        shared += weights.marks * _multiply(one.marks, other.marks, left, right)
        shared += weights.han * both * _multiply(one.han, other.han, left, right)
        spoken = one.phrase_mask[left] | other.phrase_mask[right]
        whole = weights.stems + weights.phrases * spoken + weights.marks
        return np.asarray(np.minimum(shared / (whole + weights.han * both), 1.0))


def _multiply(
    one: sparse.csr_array, other: sparse.csr_array, left: IntArray, right: IntArray
) -> FloatArray:
    return multiply_rows(*_list_parts(one), *_list_parts(other), left, right)


def _list_parts(
    matrix: sparse.csr_array,
) -> tuple[NDArray[np.float32], NDArray[np.int32], IntArray]:
    """Values, their columns, and where rows start, as the kernel takes them."""
    columns = np.asarray(matrix.indices, dtype=np.int32)
    return matrix.data, columns, np.asarray(matrix.indptr, dtype=np.int64)


def build_model(
    left: Sequence[Sequence[str]],
    right: Sequence[Sequence[str]],
    glossary: Glossary,
    weights: TextWeights = DEFAULT_WEIGHTS,
) -> TextModel:
    """Both sets of texts as vectors; rare features weigh more, by all texts of both sets.

    Parameters
    ----------
    left, right
        The statements of each posting, in one language or both.
    """
    readings = [read_text(texts, glossary) for texts in (*left, *right)]
    stems, vocabulary = count_features([one.stems for one in readings])
    marks = stems @ _spell(list(vocabulary))
    phrases, _ = count_features([one.phrases for one in readings])
    han, _ = count_features([one.han for one in readings])
    whole = Vectors(
        weigh_counts(stems),
        weigh_counts(phrases),
        weigh_counts(sparse.csr_array(marks)),
        weigh_counts(han),
        np.array([one.is_han for one in readings], dtype=bool),
    )
    n_left = len(left)
    return TextModel(
        whole.rows(slice(0, n_left)),
        whole.rows(slice(n_left, None)),
        weights,
        readings[:n_left],
        readings[n_left:],
    )


def count_features(rows: Sequence[Mapping[str, float]]) -> tuple[sparse.csr_array, dict[str, int]]:
    """Weights of features as a matrix, a row a text, and which column is whose."""
    vocabulary: dict[str, int] = {}
    places = [vocabulary.setdefault(key, len(vocabulary)) for row in rows for key in row]
    values = np.array([value for row in rows for value in row.values()], dtype=np.float32)
    ends = np.cumsum([0, *(len(row) for row in rows)])
    shape = (len(rows), max(len(vocabulary), 1))
    return sparse.csr_array((values, np.array(places, dtype=np.int32), ends), shape=shape), (
        vocabulary
    )


def _spell(words: Sequence[str]) -> sparse.csr_array:
    """Which three to five letters in a row each word has, its ends marked: (words, marks)."""
    rows: list[dict[str, float]] = []
    for word in words:
        bound = f"^{word}$"
        row: dict[str, float] = {}
        for n in (3, 4, 5):
            for i in range(len(bound) - n + 1):
                row[bound[i : i + n]] = row.get(bound[i : i + n], 0.0) + 1.0
        rows.append(row)
    return count_features(rows)[0]


def weigh_counts(counts: sparse.csr_array) -> sparse.csr_array:
    """Counts damped by their logarithm, times idf, each row of length one, by rising column."""
    weighed = counts.astype(np.float32)
    weighed.sort_indices()
    n_with = np.bincount(weighed.indices, minlength=weighed.shape[1])
    idf = np.log((1.0 + weighed.shape[0]) / (1.0 + n_with)).astype(np.float32) + np.float32(0.1)
    weighed.data = np.where(weighed.data > 1, 1 + np.log(np.maximum(weighed.data, 1)), weighed.data)
    weighed.data = (weighed.data * idf[weighed.indices]).astype(np.float32)
    squares = np.asarray(weighed.multiply(weighed).sum(axis=1), dtype=np.float64).ravel()
    lengths = np.sqrt(squares)
    scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    weighed.data *= np.repeat(scale.astype(np.float32), np.diff(weighed.indptr))
    return weighed
