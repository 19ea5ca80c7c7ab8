"""Which drugs of a cohort share a target, and how much more such drugs correlate."""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.therapy import DrugNote, drug_key, index_names, split_combination

USUAL_EXCESS = 0.25  # of the correlation of drugs of one target: 0.20 to 0.35 in five cohorts
HIGHEST_EXCESS = 0.8
HIGHEST = 0.98  # correlation of a target
NOT_TOLD = frozenset({"NA", "NONE", "OTHER", "UNKNOWN", "VARIOUS", "UNCLEAR"})
_TINY = 1e-12
_PRIOR_PAIRS = 10.0  # pairs of drugs of one target that it counts as
_SEPARATOR = re.compile(r"[,;|/+]|\band\b", re.IGNORECASE)
_ASIDE = re.compile(r"\(.*?\)")
_FAMILY = re.compile(r"([A-Z]{2,})\d.*")


def relate_drugs(drugs: Sequence[str], notes: Mapping[str, DrugNote]) -> FloatArray | None:
    """How many targets each two drugs share, of those they have: 0 none, 1 all.

    Targets of a note stand between ``,``, ``;``, ``/``, ``|``, ``+`` or ``and``; what stands in
    brackets is left out, and of a gene's name all from its first digit on, so that AKT1 and AKT2
    are one. A combination has the targets of its parts. The cosine of two sets of targets,
    ``|A and B| / sqrt(|A| |B|)``, is positive semi-definite over drugs.

    Parameters
    ----------
    drugs
        Names, in the order of the cohort.
    notes
        By drug; other writings of a name are found.

    Returns
    -------
    FloatArray or None
        Shape (n_drugs, n_drugs), zero for drugs without a target, on the diagonal too; None
        where no two drugs share one.
    """
    told = {key: notes[drug].target for key, drug in index_names(notes).items()}
    sets = [_list_targets(drug, told) for drug in drugs]
    names = sorted(frozenset[str]().union(*sets))
    hits = np.array([[name in own for name in names] for own in sets], dtype=np.float64)
    if not hits.any():
        return None
    hits /= np.sqrt(np.maximum(hits.sum(axis=1, keepdims=True), 1.0))
    kinship: FloatArray = hits @ hits.T
    return kinship if np.triu(kinship, 1).any() else None


def find_target_correlation(correlation: FloatArray, kinship: FloatArray | None) -> FloatArray:
    """The correlations towards which a cohort's own are drawn.

    One common correlation; with ``kinship`` more for drugs that share a target: a + b K with
    the least squared error over pairs, b drawn towards 0.25, which counts as ten pairs.

    Parameters
    ----------
    correlation
        Shape (n_drugs, n_drugs), 2 drugs or more.
    kinship
        From ``relate_drugs``; None for none.

    Returns
    -------
    FloatArray
        The same shape, ones on the diagonal, positive definite.
    """
    n_drugs = correlation.shape[0]
    common = float((correlation.sum() - n_drugs) / (n_drugs * (n_drugs - 1)))
    excess = 0.0
    if kinship is not None:
        pairs = np.triu_indices(n_drugs, 1)
        found, alike = correlation[pairs], kinship[pairs]
        weight, centred = float((alike**2).sum()), alike - alike.mean()
        slope = float(centred @ found) / max(float(centred @ centred), _TINY)
        excess = (weight * slope + _PRIOR_PAIRS * USUAL_EXCESS) / (weight + _PRIOR_PAIRS)
        excess = min(max(excess, 0.0), HIGHEST_EXCESS)
        common -= excess * float(alike.mean())
    target = np.full(correlation.shape, min(max(common, 0.0), HIGHEST - excess))
    if kinship is not None:
        target += excess * kinship
    np.fill_diagonal(target, 1.0)
    return target


def _list_targets(drug: str, told: Mapping[str, str]) -> frozenset[str]:
    """Families of the targets of a drug, or of the parts of a combination."""
    whole = _split_targets(told.get(drug_key(drug), ""))
    parts = [told.get(drug_key(part), "") for part in split_combination(drug)]
    return whole or frozenset[str]().union(*(_split_targets(text) for text in parts))


def _split_targets(text: str) -> frozenset[str]:
    found = set()
    for part in _SEPARATOR.split(_ASIDE.sub("", text)):
        name = part.strip().upper()
        family = _FAMILY.fullmatch(name)
        found.add(family[1] if family else name)
    return frozenset(name for name in found if len(name) > 1 and name not in NOT_TOLD)
