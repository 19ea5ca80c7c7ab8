"""Failed dispensing: blocks of wells near zero that follow the plate and not its contents."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from oncordia.arrays import BoolArray, FloatArray, IntArray
from oncordia.assay.controls import find_role, hold_to_controls
from oncordia.assay.kernels.blocks import best_at_or_above, count_blocks, find_best_block
from oncordia.assay.masks import MaskReason, mask_wells, masked_before
from oncordia.assay.placing import place_wells
from oncordia.domain import QualityOptions, WellRole, row_letters, well_name

_FAILED_SHARE = 0.9  # of the wells of a failed block that read near zero
_ALIVE_LEVEL = 0.5  # a dose this far alive rules out that a lower dose of the drug kills
_LEAST_SHARE = 0.01  # wells that should live and read near zero by accident, at least
_LEAST_SHARE_LOWEST = 0.08  # drugs that kill at their lowest dose, at least
_MIN_LINE = 3  # wells near zero in a row or column that a block is extended by
_MOST_SHARE = 0.5
_MIN_DOSES = 3  # of a drug, for its lowest dose to be expected alive
_MAX_BLOCKS = 8
_ROLES = (WellRole.TREATED, WellRole.COMBINATION, WellRole.NEGATIVE, WellRole.UNTREATED)


def find_dispensing_failures(
    wells: pl.DataFrame, plates: pl.DataFrame, options: QualityOptions | None = None
) -> pl.DataFrame:
    """Wells that lie in a block of failed dispensing.

    A dispenser fails by channels: the wells that one cassette, tip or row of tips serves read
    near zero whatever they hold. Such wells form a block: a run of rows times a run of columns,
    each with a step of 1, 2 or 4 wells (a 96-well head visits every second row and column of a
    384-well plate). Potent drugs also give wells near zero, and in a regular layout these fill
    rows in dose order or columns of top doses. So only wells *that should live* are evidence:

    - a negative control or an untreated well;
    - a drug at a dose that a same or higher dose of the same drug and sample on the same plate
      shows to be harmless (above half of the controls);
    - the lowest of three or more doses of a drug, with less weight, since some drugs kill there.

    A well near zero that its drug explains counts nothing, and so do positive controls, blanks,
    empty wells and wells without a reading. A block is scored by the log likelihood ratio of its
    wells: near zero with probability 0.9 in a failed block, elsewhere with the share of such
    wells outside the block (at least 0.01, and 0.08 at the lowest dose; replicates of a lowest
    dose share one weight); a living well counts against the block. The best block is a failure
    if its likelihood ratio over the number of blocks that the plate has exceeds
    ``1 / dispensing_chance`` and it holds ``dispensing_min_wells`` wells near zero. It is then
    extended by the next row or column of its run while no well lives there and three or more
    read near zero, its wells are set aside, and the search goes on. All wells of the block are
    given, also the few that read something: what they received is unknown.

    "Near zero" is below ``dispensing_level`` of the median of the negative controls that the
    well is held to, those near zero themselves left out. A plate without such controls has no
    block, nor has a plate where no drug has three doses and no control lies in the block. Of a
    plate with several readings the last is searched.

    Parameters
    ----------
    wells
        Table ``wells`` or ``responses``. Wells with a mask of the user are not looked at.
    plates
        Table ``plates``.
    options
        Its ``dispensing_level``, ``dispensing_min_wells`` and ``dispensing_chance`` are used.

    Returns
    -------
    polars.DataFrame
        One row a well: ``plate``, ``well``, ``block`` (from 1, a plate), ``pattern`` (rows and
        columns of the block in words).

    References
    ----------
    Kulldorff 1997, Commun Stat Theory Methods 26:1481 (Bernoulli scan statistic).
    """
    return search_wells(place_wells(wells, plates), options or QualityOptions())


def mask_blocks(frame: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Wells with those in a block of failed dispensing masked, at all their times."""
    if found.is_empty():
        return frame
    said = pl.concat_str("_pattern", pl.lit(" read near zero"))
    return (
        frame.join(
            found.select("plate", "well", _pattern="pattern"),
            on=["plate", "well"],
            how="left",
            maintain_order="left",
        )
        .with_columns(
            mask_wells(pl.col("_pattern").is_not_null(), MaskReason.DISPENSING_FAILURE, said)
        )
        .drop("_pattern")
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Evidence:
    """One plate: all arrays have its shape."""

    near_zero: BoolArray  # cells expected, nothing read
    alive: BoolArray
    expected: BoolArray  # should live: controls and doses shown harmless
    lowest: FloatArray  # weight as the lowest dose of a drug, 0 for other wells

    def score(self, share: float, share_lowest: float) -> FloatArray:
        """Log likelihood ratio of each well, failed against not."""
        gain_lowest = self.lowest * np.log(_FAILED_SHARE / share_lowest)
        gain = np.where(self.expected, np.log(_FAILED_SHARE / share), gain_lowest)
        loss = np.log((1 - _FAILED_SHARE) / (1 - share))
        return np.where(self.near_zero, gain, np.where(self.alive, loss, 0.0))

    def count_shares(self, inside: BoolArray) -> tuple[float, float]:
        """Share near zero outside a block, of the expected wells and of the lowest doses."""
        shares = []
        for weight, least in (
            (self.expected.astype(np.float64), _LEAST_SHARE),
            (self.lowest, _LEAST_SHARE_LOWEST),
        ):
            outside = np.where(inside, 0.0, weight)
            n_dead, n = outside[self.near_zero].sum(), outside.sum()
            shares.append(float(np.clip((n_dead + 1) / (n + 2), least, _MOST_SHARE)))
        return shares[0], shares[1]

    def set_aside(self, inside: BoolArray) -> "_Evidence":
        """The plate without what a block holds."""
        outside = ~inside
        return _Evidence(
            self.near_zero & outside,
            self.alive & outside,
            self.expected & outside,
            self.lowest * outside,
        )


def search_wells(frame: pl.DataFrame, options: QualityOptions) -> pl.DataFrame:
    """As ``find_dispensing_failures``, of placed wells."""
    looked_at = _look_at_wells(frame, options)
    suspect = pl.col("near_zero").sum().over("plate") >= options.dispensing_min_wells
    suspects = _weigh_lowest_doses(looked_at.filter(suspect))
    rows = [
        (str(plate["plate"][0]), *found)
        for plate in suspects.partition_by("plate", maintain_order=True)
        for found in _search_plate(plate, options)
    ]
    found = pl.DataFrame(
        rows,
        schema={"plate": pl.String, "well": pl.String, "block": pl.Int64, "pattern": pl.String},
        orient="row",
    )
    return found.join(frame.select("plate", "well").unique(), on=["plate", "well"], how="semi")


def _look_at_wells(frame: pl.DataFrame, options: QualityOptions) -> pl.DataFrame:
    """Last reading of each plate, with each well relative to its controls."""
    times = pl.col("time_hours").fill_null(float("inf"))
    seen = pl.col("_value").is_not_null() & ~masked_before()
    frame = frame.filter(seen & (times == times.max().over("plate")))
    negative, cell = find_role(WellRole.NEGATIVE), ["plate"]
    upper = pl.when(negative).then("_value").quantile(0.75, interpolation="linear")
    living = pl.col("_value") >= options.dispensing_level * upper.over("plate", "sample")
    centre = hold_to_controls(negative & living, negative, cell, lambda value: value.median())
    holds_cells = pl.col("role").cast(pl.String).is_in([role.value for role in _ROLES])
    relative = pl.when(centre > 0).then(pl.col("_value") / centre)
    return frame.select(
        "plate",
        "row",
        "column",
        "sample",
        "drug",
        pl.col("role").cast(pl.String),
        "_n_rows",
        "_n_columns",
        dose=pl.coalesce("dose_molar", "dose_relative"),
        relative=pl.when(holds_cells).then(relative),
    ).with_columns(near_zero=(pl.col("relative") < options.dispensing_level).fill_null(False))


def _weigh_lowest_doses(looked_at: pl.DataFrame) -> pl.DataFrame:
    """Wells with the number of their drug (-1 for none), and their weight as a lowest dose.

    The weight is 1 over the number of wells at the lowest dose of the drug, 0 for other wells
    and for drugs with too few doses.
    """
    single = pl.col("role").cast(pl.String) == WellRole.TREATED.value
    dose = pl.when(single).then("dose")
    at_lowest = (dose == dose.min()) & (dose.n_unique() >= _MIN_DOSES)
    weight = pl.when(at_lowest).then(1.0 / at_lowest.sum()).otherwise(0.0)
    group = ["plate", "sample", "drug"]
    return looked_at.with_columns(
        drug_number=pl.when(single)
        .then(pl.struct(group).rank("dense").cast(pl.Int64))
        .fill_null(-1),
        lowest=pl.when(single).then(weight.over(group)).fill_null(0.0),
    )


def _search_plate(plate: pl.DataFrame, options: QualityOptions) -> Iterator[tuple[str, int, str]]:
    """Well, block and pattern of every well in a block."""
    evidence = _weigh_wells(plate)
    shape = evidence.alive.shape
    needed = np.log(count_blocks(*shape) / options.dispensing_chance)
    most = evidence.score(_LEAST_SHARE, _LEAST_SHARE_LOWEST)
    if most[evidence.near_zero].sum() < needed:
        return
    for number in range(1, _MAX_BLOCKS + 1):
        inside = np.zeros(shape, dtype=np.bool_)
        best, block = 0.0, np.zeros(6, dtype=np.int64)
        for _ in range(3):  # the share outside depends on the block, and the block on the share
            best, block = find_best_block(evidence.score(*evidence.count_shares(inside)))
            inside = _fill_block(block, shape)
        if best < needed or (evidence.near_zero & inside).sum() < options.dispensing_min_wells:
            return
        block = _extend_block(block, evidence)
        inside = _fill_block(block, shape)
        pattern = _name_block(block)
        for row, column in np.argwhere(inside):
            yield well_name(int(row), int(column)), number, pattern
        evidence = evidence.set_aside(inside)


def _weigh_wells(plate: pl.DataFrame) -> _Evidence:
    shape = (int(plate["_n_rows"][0]), int(plate["_n_columns"][0]))
    place = (plate["row"].to_numpy().astype(np.int64), plate["column"].to_numpy().astype(np.int64))
    relative = plate["relative"].to_numpy().astype(np.float64)
    near_zero = plate["near_zero"].to_numpy()
    control = plate["role"].is_in([WellRole.NEGATIVE.value, WellRole.UNTREATED.value]).to_numpy()
    alive_above = best_at_or_above(
        plate["drug_number"].to_numpy(),
        plate["dose"].fill_null(0.0).to_numpy().astype(np.float64),
        np.nan_to_num(relative, nan=-np.inf),
    )
    expected = control | (alive_above >= _ALIVE_LEVEL)

    def spread(values: FloatArray | BoolArray) -> FloatArray:
        table = np.zeros(shape)
        table[place] = values
        return table

    return _Evidence(
        near_zero=spread(near_zero) > 0,
        alive=spread(np.isfinite(relative) & ~near_zero) > 0,
        expected=spread(expected) > 0,
        lowest=spread(plate["lowest"].to_numpy()),
    )


def _extend_block(block: IntArray, evidence: _Evidence) -> IntArray:
    """Block with the next lines of its run in which nothing lives and enough reads near zero."""
    shape = evidence.alive.shape
    for first, step, n, length in ((0, 1, 2, shape[0]), (3, 4, 5, shape[1])):
        for side in (-1, 1):
            while True:
                wider = block.copy()
                wider[n] += 1
                wider[first] -= block[step] if side < 0 else 0
                if wider[first] < 0 or _lines(*wider[[first, step, n]])[-1] >= length:
                    break
                added = _fill_block(wider, shape) & ~_fill_block(block, shape)
                if evidence.alive[added].any() or evidence.near_zero[added].sum() < _MIN_LINE:
                    break
                block = wider
    return block


def _fill_block(block: IntArray, shape: tuple[int, ...]) -> BoolArray:
    inside = np.zeros(shape, dtype=np.bool_)
    rows, columns = _lines(block[0], block[1], block[2]), _lines(block[3], block[4], block[5])
    inside[np.ix_(rows, columns)] = True
    return inside


def _lines(first: int, step: int, n: int) -> IntArray:
    return np.arange(n, dtype=np.int64) * step + first


def _name_block(block: IntArray) -> str:
    rows = [row_letters(int(row)) for row in _lines(block[0], block[1], block[2])]
    columns = [str(column + 1) for column in _lines(block[3], block[4], block[5])]
    return f"rows {_name_run(rows, int(block[1]))}, columns {_name_run(columns, int(block[4]))}"


def _name_run(names: list[str], step: int) -> str:
    if len(names) > 2 and step == 1:
        return f"{names[0]}-{names[-1]}"
    return " ".join(names)
