"""Sentence embeddings from a folder that the user names: optional, never fetched."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from oncordia.errors import InvalidOption

Matrix = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors, one row a text."""

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Vectors of any length but 0, shape (texts, size)."""


class SentenceEmbedder:
    """A model of the library sentence-transformers."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Vectors as the model gives them."""
        return np.asarray(self._model.encode(list(texts)), dtype=np.float32)


class OnnxEmbedder:
    """A model as ``model.onnx`` with ``tokenizer.json``; the mean over the words of a text."""

    def __init__(self, session: Any, tokenizer: Any) -> None:
        self._session, self._tokenizer = session, tokenizer

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Vectors as the model gives them, words of padding left out of the mean."""
        known = {one.name for one in self._session.get_inputs()}
        rows = []
        for text in texts:
            read = self._tokenizer.encode(text)
            ids = np.array([read.ids], dtype=np.int64)
            given = {
                "input_ids": ids,
                "attention_mask": np.ones_like(ids),
                "token_type_ids": np.zeros_like(ids),
            }
            found = self._session.run(None, {key: given[key] for key in given.keys() & known})
            rows.append(np.asarray(found[0], dtype=np.float32)[0].mean(axis=0))
        return np.vstack(rows) if rows else np.zeros((0, 1), dtype=np.float32)


def load_embedder(folder: str | Path) -> Embedder:
    """The model in a folder, by whichever library is installed that reads it.

    Raises
    ------
    InvalidOption
        The folder holds no model, or the library that reads it is not installed.
    """
    path = Path(folder)
    loaders: tuple[tuple[str, str, Callable[[Path], Embedder]], ...] = (
        ("model.onnx", "onnxruntime and tokenizers", _load_onnx),
        ("modules.json", "sentence-transformers", _load_sentences),
        ("config.json", "sentence-transformers", _load_sentences),
    )
    for mark, library, load in loaders:
        if (path / mark).is_file():
            try:
                return load(path)
            except ImportError as fault:
                raise InvalidOption(
                    f"{folder}: its {mark} needs {fault.name}, which is not installed; "
                    f"install {library}, or leave the embeddings out"
                ) from None
    marks = ", ".join(mark for mark, _, _ in loaders)
    raise InvalidOption(f"{folder}: holds no model of sentences; it needs one of {marks}")


def _load_onnx(path: Path) -> Embedder:
    import onnxruntime  # type: ignore[import-not-found,unused-ignore]  # optional
    from tokenizers import Tokenizer  # type: ignore[import-not-found,unused-ignore]  # optional

    session = onnxruntime.InferenceSession(str(path / "model.onnx"))
    return OnnxEmbedder(session, Tokenizer.from_file(str(path / "tokenizer.json")))


def _load_sentences(path: Path) -> Embedder:
    from sentence_transformers import (  # type: ignore[import-not-found,unused-ignore]  # optional
        SentenceTransformer,
    )

    return SentenceEmbedder(SentenceTransformer(str(path), local_files_only=True))


def embed_texts(
    embedder: Embedder, left: Sequence[Sequence[str]], right: Sequence[Sequence[str]]
) -> tuple[Matrix, Matrix]:
    """Vectors of length one of both sides; of a statement in two languages the Chinese one.

    Raises
    ------
    InvalidOption
        If the embedder gives another number of rows, or values that are no numbers.
    """
    texts = [statements[-1] for statements in (*left, *right)]
    vectors = np.array(embedder.embed(texts), dtype=np.float32)
    if vectors.ndim != 2 or vectors.shape[0] != len(texts) or not np.isfinite(vectors).all():
        raise InvalidOption(
            f"the embeddings must be {len(texts)} rows of finite numbers, "
            f"got an array of shape {vectors.shape}"
        )
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    lengths[lengths == 0.0] = 1.0
    vectors /= lengths
    return vectors[: len(left)], vectors[len(left) :]
