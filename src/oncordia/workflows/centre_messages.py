"""Messages of other hospitals, read and held against the own cohort and each other."""

from collections.abc import Sequence
from pathlib import Path

from oncordia.domain.therapy import CentreMessage, Cohort
from oncordia.errors import InvalidTable
from oncordia.formats.therapy import read_message
from oncordia.therapy import align_message, find_overlap, refuse_flipped, summarise_cohort


def read_messages(paths: Sequence[str | Path], cohort: Cohort) -> list[CentreMessage]:
    """The messages in files, each fit to teach a model beside the own cohort.

    Parameters
    ----------
    paths
        Files of ``cohort message``.
    cohort
        The own one.

    Raises
    ------
    InputError
        If a message cannot be read, has another measure, too few shared drugs or a scale that
        runs the other way; or if two, or one and the own cohort, are of one hospital.
    """
    if not paths:
        return []
    own = summarise_cohort(cohort.matrix, cohort.name, minimum=1, disease=cohort.disease)
    seen: list[tuple[str, CentreMessage]] = []
    for path in paths:
        file, message = Path(path).name, read_message(path)
        _refuse_own(file, message, own)
        for other, known in seen:
            _refuse_twice(file, message, other, known)
        try:
            refuse_flipped(own, align_message(message, cohort.matrix))
        except InvalidTable as fault:
            raise InvalidTable(f"{file}: {fault}") from None
        seen.append((file, message))
    return [message for _, message in seen]


def _refuse_own(file: str, message: CentreMessage, own: CentreMessage) -> None:
    drug = find_overlap(own, message)
    if drug:
        raise InvalidTable(
            f"{file}: tells of the own patients, as its sums of {drug!r} are those of cohort "
            f"{own.name!r}; give messages of other hospitals"
        )
    if message.name == own.name:
        raise InvalidTable(
            f"{file}: is called {message.name!r} as the own cohort is, and nobody may count twice; "
            "if it is of another hospital, have it written with another --name"
        )


def _refuse_twice(file: str, message: CentreMessage, other: str, known: CentreMessage) -> None:
    if message.digest == known.digest or message.name == known.name:
        raise InvalidTable(
            f"{file} and {other} are both of {message.name!r}; give each hospital once, and have "
            "hospitals of one name written with another --name"
        )
    drug = find_overlap(known, message)
    if drug:
        raise InvalidTable(
            f"{file} and {other} tell of the same patients, as their sums of {drug!r} are the "
            "same; give each hospital once"
        )
