"""A hospital's own cohort and the messages of others become one model."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from oncordia.domain.alliance import Decision
from oncordia.domain.therapy import Cohort
from oncordia.formats.therapy import (
    ModelDocument,
    ModelSource,
    read_cohort,
    read_model,
    write_model,
)
from oncordia.therapy import (
    CentreDifference,
    PooledReference,
    Reference,
    compare_centres,
    pack_reference,
    pool_reference,
    summarise_cohort,
    unpack_reference,
)
from oncordia.workflows.centre_messages import read_messages
from oncordia.workflows.message_use import MessageUse, RefusedMessages, decide_use, is_permitted


@dataclass(frozen=True, slots=True, eq=False)
class PooledCohort:
    """The model, and how each other laboratory differs from the own."""

    cohort: Cohort
    pooled: PooledReference
    differences: tuple[CentreDifference, ...]  # by message, as given
    digest: str  # of the model file
    decisions: tuple[Decision, ...] = ()  # by message; none where no workspace was asked


def pool_cohort(
    local: str | Path,
    messages: Sequence[str | Path],
    out: str | Path,
    *,
    use: MessageUse | None = None,
) -> PooledCohort | RefusedMessages:
    """Fit a model on the own cohort and what other hospitals tell, and write it.

    Parameters
    ----------
    local
        Folder of the own cohort, 5 patients or more.
    messages
        Files of ``cohort message``; each hospital once.
    out
        New file for the model. It holds the rows of own patients: it stays in the house.
    use
        Workspace whose agreements decide, message by message, whether the member may train with
        it; None: nobody is asked.

    Raises
    ------
    InputError
        If a message cannot be read, is given twice, has another measure, too few shared drugs or
        a scale that runs the other way, or was not released to the member of ``use``.
    OutputError
        If ``out`` is there already.
    """
    cohort = read_cohort(local)
    own = summarise_cohort(cohort.matrix, cohort.name, minimum=1, disease=cohort.disease)
    read = read_messages(messages, cohort)
    decisions = () if use is None else decide_use(read, messages, use)
    if not is_permitted(decisions):
        return RefusedMessages(cohort, decisions)
    pooled = pool_reference(cohort.matrix, read)
    differences = tuple(compare_centres(own, message) for message in read)
    reference = pooled.reference
    numbers, arrays = pack_reference(reference)
    sources = [ModelSource(cohort.name, cohort.digest, pooled.n_own)]
    sources += [ModelSource(one.name, one.digest, one.n_patients) for one in read]
    document = ModelDocument(reference.drugs, reference.measure, tuple(sources), numbers, arrays)
    return PooledCohort(cohort, pooled, differences, write_model(out, document), decisions)


def read_reference(path: str | Path) -> Reference:
    """The reference in a model file of ``cohort pool``."""
    document = read_model(path)
    return unpack_reference(document.drugs, document.measure, document.numbers, document.arrays)
