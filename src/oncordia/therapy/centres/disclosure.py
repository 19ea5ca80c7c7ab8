"""What a message must withhold, so that no sum of it is one of a few patients in disguise."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.domain.therapy import CentreMessage
from oncordia.errors import InvalidOption

_DOMINANT = 0.5  # share of a sum of squares
_ROUNDING = 1e-9  # by which sums over the same patients may differ, over their size


def find_cells(values: FloatArray, minimum: int, *, look_at_values: bool = True) -> BoolArray:
    """Pairs of drugs whose sums of products can be shown; symmetric, shape (n_drugs, n_drugs).

    A cell must hold ``minimum`` patients. It also must hold as many whose responses to both drugs
    differ from the value that most patients have, where ``minimum`` patients or more share one (a
    score of 0): those alone make the sum of products about that value, which every reader can
    work out, so that one sensitive patient among a hundred zeros would show a whole row.

    Parameters
    ----------
    values
        One row a patient, NaN where not measured; shape (n_patients, n_drugs).
    minimum
        1: every cell that holds a patient is shown.
    look_at_values
        False: patients are counted alone, so that what is withheld tells nothing of responses.
    """
    known = ~np.isnan(values)
    share = known.astype(np.float64)
    counts = share.T @ share
    shown: BoolArray = counts >= max(minimum, 1)
    if minimum > 1 and look_at_values:
        differs = (known & (values != _find_common(values, minimum))).astype(np.float64)
        shown &= differs.T @ differs >= minimum
    own = np.diag(shown)
    return shown & own & own[:, None]


def _find_common(values: FloatArray, least: int) -> FloatArray:
    """The value that most patients of each drug have; NaN where fewer than ``least`` share one."""
    out = np.full(values.shape[1], np.nan)
    for drug, column in enumerate(values.T):
        found, n_times = np.unique(column[~np.isnan(column)], return_counts=True)
        if n_times.size and n_times.max() >= least:
            out[drug] = found[n_times.argmax()]
    return out


def find_dominated(values: FloatArray) -> BoolArray:
    """Drugs of whose sum of squares one patient makes more than half, shape (n_drugs,).

    The cross-products of such a drug are mostly that patient's responses, times one number.

    Parameters
    ----------
    values
        One row a patient, NaN where not measured; shape (n_patients, n_drugs).
    """
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    mean = filled.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    squares = np.where(known, filled - mean, 0.0) ** 2
    out: BoolArray = squares.max(axis=0, initial=0.0) > _DOMINANT * squares.sum(axis=0)
    return out


def find_shifts(known: BoolArray, minimum: int) -> BoolArray:
    """Shifts that can be shown beside each other; shape (n_drugs, n_drugs).

    The shifts of drug i are sums of one response over different patients: differences of two of
    them are sums over those by whom the two sets differ. So of each drug those are shown whose
    sets cut its patients into groups of ``minimum`` or more: every shift, and whatever can be
    worked out from all of them, is then a sum over whole groups (an audit of sum queries: Chin
    and Ozsoyoglu 1982). Sets that most drugs share are tried first.

    Parameters
    ----------
    known
        Which patient was measured on which drug; shape (n_patients, n_drugs).
    minimum
        1: all are shown.
    """
    n_drugs = known.shape[1]
    if minimum <= 1 or known.all():
        return np.full((n_drugs, n_drugs), known.shape[0] >= minimum)
    out = np.empty((n_drugs, n_drugs), dtype=np.bool_)
    for drug in range(n_drugs):
        out[drug] = _keep_sets(known[known[:, drug]], minimum)
    return out


def _keep_sets(known: BoolArray, minimum: int) -> BoolArray:
    """Columns whose sets of rows together cut the rows into groups of ``minimum`` or more."""
    if known.shape[0] < minimum:
        return np.zeros(known.shape[1], dtype=np.bool_)
    packed = np.packbits(known.T, axis=1)
    _, first, which, n_sharing = np.unique(
        packed, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    sets = known[:, first]
    kept = np.zeros(first.size, dtype=np.bool_)
    group = np.zeros(known.shape[0], dtype=np.int64)
    for place in np.lexsort((-sets.sum(axis=0), -n_sharing)):
        _, finer, sizes = np.unique(
            2 * group + sets[:, place], return_inverse=True, return_counts=True
        )
        if sizes.min() >= minimum:
            kept[place], group = True, finer.ravel()
    out: BoolArray = kept[which.ravel()]
    return out


def withhold_cells(
    message: CentreMessage, values: FloatArray, minimum: int, *, look_at_values: bool = True
) -> CentreMessage:
    """The message with NaN for what ``find_cells`` and ``find_shifts`` do not let it show.

    Parameters
    ----------
    message
        Of all cells.
    values
        The patients behind it, shape (n_patients, n_drugs).
    minimum, look_at_values
        As in ``find_cells``.
    """
    shown = find_cells(values, minimum, look_at_values=look_at_values)
    sums = shown & find_shifts(~np.isnan(values), minimum)
    return replace(
        message,
        minimum=minimum,
        counts=np.where(shown, message.counts, np.nan),
        means=np.where(np.diag(shown), message.means, np.nan),
        scatter=np.where(shown, message.scatter, np.nan),
        shifts=np.where(sums, message.shifts, np.nan),
        fourths=None
        if message.fourths is None
        else np.where(np.diag(shown), message.fourths, np.nan),
    )


def follow_messages(later: CentreMessage, earlier: Sequence[CentreMessage]) -> CentreMessage:
    """A message held against those that the same hospital sent before it of the same cohort.

    Two messages whose patients differ by a few tell of those few by their difference: of one
    patient, every response. So each cell must hold the same patients as before, or
    ``later.minimum`` more or fewer; that is told by the counts, and by the sums where the counts
    are equal. Shifts over the same patients that were withheld before are withheld again. Where
    either message has noise, or measures something else, nothing is compared.

    Parameters
    ----------
    later
        As ``summarise_cohort`` made it.
    earlier
        Any number, in any order.

    Returns
    -------
    CentreMessage
        ``later``, with no more than it may show beside ``earlier``.

    Raises
    ------
    InvalidOption
        If a cell differs by a few patients; the message names its drugs.
    """
    shifts = later.shifts.copy()
    for one in earlier:
        if one.noise is None and later.noise is None and one.measure == later.measure:
            shared = [drug for drug in later.drugs if drug in set(one.drugs)]
            new, old = (
                np.ix_(*[[message.drugs.index(drug) for drug in shared]] * 2)
                for message in (later, one)
            )
            change = later.counts[new] - one.counts[old]
            _refuse_few(change, shared, later, one)
            moved = ~_are_equal(later.scatter[new], one.scatter[old])
            _refuse_moved((change == 0) & moved, shared, one)
            shifts[new] = np.where(
                (change == 0) & np.isnan(one.shifts[old]), np.nan, later.shifts[new]
            )
    return replace(later, shifts=shifts)


def _refuse_few(
    change: FloatArray, drugs: Sequence[str], later: CentreMessage, earlier: CentreMessage
) -> None:
    few = (change != 0) & (np.abs(change) < later.minimum)
    if few.any():
        first = float(change[few][0])
        raise InvalidOption(
            f"{_name_cell(drugs, few)} holds {abs(first):.0f} {'more' if first > 0 else 'fewer'} "
            f"than in the earlier message of {earlier.name!r}, and the difference of the two would "
            f"tell of them; send a message when none or {later.minimum} or more have changed"
        )


def _refuse_moved(moved: BoolArray, drugs: Sequence[str], earlier: CentreMessage) -> None:
    if moved.any():
        raise InvalidOption(
            f"{_name_cell(drugs, moved)} holds as many patients as in the earlier message of "
            f"{earlier.name!r}, but other responses; the difference of the two may tell of a few "
            "patients, so send a message when more have come"
        )


def _are_equal(left: FloatArray, right: FloatArray) -> BoolArray:
    """Sums that differ by rounding alone; the largest of a message sets how much that is."""
    size = max(float(np.abs(np.nan_to_num(one)).max(initial=0.0)) for one in (left, right))
    out: BoolArray = np.abs(left - right) <= _ROUNDING * size
    return out


def _name_cell(drugs: Sequence[str], where: BoolArray) -> str:
    one, other = (drugs[int(at)] for at in np.argwhere(where)[0])
    return f"the cell of {one!r}" if one == other else f"the cell of {one!r} and {other!r}"
