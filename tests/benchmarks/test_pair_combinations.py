"""The published screen of drug pairs: the benchmark's folds, held to their floors."""

from pathlib import Path

import numpy as np
import pytest
from benchmarks.therapy.combinations import predict_gaussian, read_scores, score

ONEIL = Path(__file__).parents[3] / "shared/data/response_matrices/oneil_combo"


def test_predict_gaussian__beats_drug_by_line_on_the_published_folds() -> None:
    """0.673 and 0.64 are those of additive effects with a drug x line part."""
    if not ONEIL.is_dir():
        pytest.skip(f"no data at {ONEIL}")
    frame = read_scores(ONEIL)
    predicted, held = np.empty(frame.height), np.empty(frame.height, dtype=np.bool_)
    for fold in range(5):
        out = (frame["fold"] == fold).to_numpy()
        predicted[out], inside = predict_gaussian(frame.filter(~out), frame.filter(out))
        assert inside is not None
        held[out] = inside
    r, within, _, _ = score(frame, predicted)
    assert r > 0.69
    assert within > 0.66
    assert 0.88 <= held.mean() <= 0.92
