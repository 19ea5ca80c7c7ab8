"""Which words of an outcome column count as response: said by the user, or plain by themselves."""

from collections import Counter

import polars as pl

from oncordia.domain.therapy import OutcomeDefinition
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.formats.faults import ROW, Faults
from oncordia.formats.headers import find_nearest
from oncordia.formats.therapy.outcome_fields import PLAIN_OUTCOMES


def settle_definition(
    frame: pl.DataFrame,
    file: str,
    responders: tuple[str, ...] = (),
    non_responders: tuple[str, ...] = (),
    left_out: tuple[str, ...] = (),
) -> OutcomeDefinition:
    """Definition of response that holds for every outcome of a table.

    Parameters
    ----------
    frame
        Pairs with ``outcome``, ``source_row`` and ``is_kept``.
    file
        Name that messages print.
    responders, non_responders, left_out
        Outcomes as the user names them. Where none is named, two labels that can mean one thing
        alone (1 and 0, yes and no, responder and non-responder) are taken; any other words must be
        placed by the user.

    Raises
    ------
    InvalidOption
        If a named outcome does not occur, or nothing is named and the words are not plain.
    InvalidTable
        If an outcome of the table is in no list, or only one class is left.
    """
    used = frame.filter(pl.col("is_kept") & pl.col("outcome").is_not_null())
    counts = Counter(used["outcome"].to_list())
    if not (responders or non_responders or left_out):
        return _take_plain(counts, file)
    definition = OutcomeDefinition(responders, non_responders, left_out)
    named = {*responders, *non_responders, *left_out}
    for word in (*responders, *non_responders, *left_out):
        if word not in counts:
            nearest = find_nearest(word, list(counts))
            hint = f"; did you mean {nearest!r}" if nearest else ""
            raise InvalidOption(
                f"{file}: no row has the outcome {word!r}; it has {_list(counts)}{hint}"
            )
    faults = Faults()
    faults.add_rows(
        used.filter(~pl.col("outcome").is_in(sorted(named))),
        "outcome '{outcome}' is in no list",
        "name it with --responders, --non-responders or --leave-out",
        file=file,
        column="outcome",
    )
    if faults.problems:
        raise InvalidTable("\n".join(str(problem) for problem in faults.problems))
    return definition


def check_outcomes(frame: pl.DataFrame, definition: OutcomeDefinition, file: str) -> None:
    """Refuse pairs of one class alone, or whose scores are all equal.

    Raises
    ------
    InvalidTable
        The message names what was found and what would mend it.
    """
    judged = frame.filter(
        pl.col("is_kept"),
        pl.any_horizontal(pl.col("value", "probability", "call").is_not_null()),
    ).with_columns(
        pl.col("outcome").is_in(definition.responders).alias("_yes"),
        pl.col("outcome").is_in(definition.non_responders).alias("_no"),
    )
    for side, words in (("_yes", definition.responders), ("_no", definition.non_responders)):
        if not judged[side].any():
            what = "responded" if side == "_yes" else "did not respond"
            raise InvalidTable(
                f"{file}: no tested patient {what} ({' + '.join(words)}), so nothing can be "
                f"compared; give a table with both kinds"
            )
    scores = judged.filter(pl.col("_yes") | pl.col("_no"))["value"].drop_nulls()
    if len(scores) > 1 and scores.n_unique() == 1 and judged["call"].is_null().all():
        row = judged[ROW].drop_nulls()
        raise InvalidTable(
            f"{file}, row {row[0]}: the score is {scores[0]:g} in every row, so it parts nobody; "
            f"name the column that varies with --measure"
        )


def _take_plain(counts: Counter[str], file: str) -> OutcomeDefinition:
    folded = {word.casefold(): word for word in counts}
    for yes, no in PLAIN_OUTCOMES:
        if set(folded) == {yes, no}:
            return OutcomeDefinition((folded[yes],), (folded[no],))
    plain = [pair for pair in PLAIN_OUTCOMES if set(folded) <= set(pair)]
    if plain and counts:
        raise InvalidTable(
            f"{file}: every outcome is {next(iter(counts))!r}, so nothing can be compared; "
            f"give a table with both kinds of patients"
        )
    if not counts:
        raise InvalidTable(
            f"{file}: no tested sample has an outcome; write one in the column outcome"
        )
    raise InvalidOption(
        f"{file}: the outcomes are {_list(counts)}; say what counts as response, as "
        f"--responders R --non-responders PD --leave-out SD"
    )


def _list(counts: Counter[str]) -> str:
    return ", ".join(f"{word} ({n})" for word, n in counts.most_common(8))
