"""The audit's chain: each line holds the digest of the one before and of its own content."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from oncordia.domain.records.canonical import digest_canonical, write_canonical

GENESIS = "0" * 64  # stands for the line before the first


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the audit as it stands in the chain."""

    sequence: int  # 1, 2, 3 ... without gaps
    at: str  # UTC in ISO 8601 to the microsecond
    actor: str
    action: str
    subject_kind: str
    subject_id: str
    detail: str  # canonical JSON
    previous: str  # digest of the line before; GENESIS for the first
    digest: str

    def find_digest(self) -> str:
        """SHA-256 of everything in the line but the digest itself."""
        return digest_canonical(
            write_canonical(
                {
                    "sequence": self.sequence,
                    "at": self.at,
                    "actor": self.actor,
                    "action": self.action,
                    "subject_kind": self.subject_kind,
                    "subject_id": self.subject_id,
                    "detail": self.detail,
                    "previous": self.previous,
                }
            )
        )


@dataclass(frozen=True, slots=True)
class AuditHead:
    """Number and digest of the last line; kept apart from the lines, so that a cut shows."""

    sequence: int = 0
    digest: str = GENESIS


class AuditFaultKind(StrEnum):
    """What can be wrong with the chain."""

    CHANGED = "changed"
    MISSING = "missing"
    MOVED = "moved"
    UNLINKED = "unlinked"
    CUT = "cut"
    NO_HEAD = "no_head"


@dataclass(frozen=True, slots=True)
class AuditFault:
    """One thing wrong with the audit, and the line it is wrong with."""

    kind: AuditFaultKind
    sequence: int
    message: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """What a walk over the whole chain found."""

    n_lines: int
    head: AuditHead  # of the lines as they stand
    faults: tuple[AuditFault, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def chain_line(
    head: AuditHead,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject_kind: str,
    subject_id: str,
    detail: str,
) -> AuditLine:
    """The line that follows ``head``."""
    line = AuditLine(
        sequence=head.sequence + 1,
        at=at.astimezone(UTC).isoformat(timespec="microseconds"),
        actor=actor,
        action=action,
        subject_kind=subject_kind,
        subject_id=subject_id,
        detail=detail,
        previous=head.digest,
        digest="",
    )
    return replace(line, digest=line.find_digest())


def check_chain(
    lines: Iterable[AuditLine], heads: Iterable[tuple[str, AuditHead | None]]
) -> AuditCheck:
    """Walk the whole chain in the order of its numbers.

    Parameters
    ----------
    lines : every line, by rising sequence
    heads : where a note of the last line is kept, in words, and what stands there; None: nothing

    Returns
    -------
    AuditCheck
        Every line that was changed, is missing or stands at another's place, and every head that
        the lines do not reach: then the end was cut off.
    """
    walk = _Walk()
    for line in lines:
        walk.step(line)
    faults = [*walk.settle(), *walk.check_heads(heads)]
    return AuditCheck(walk.n_lines, walk.head, tuple(sorted(faults, key=lambda f: f.sequence)))


class _Walk:
    """State of a walk over the chain."""

    def __init__(self) -> None:
        self.n_lines = 0
        self.head = AuditHead()
        self.digests: dict[int, bytes] = {}  # as each line says of itself
        self.wrong: list[AuditLine] = []  # their content does not fit their digest
        self.faults: list[AuditFault] = []

    def step(self, line: AuditLine) -> None:
        """Look at the next line."""
        self.n_lines += 1
        expected = self.head.sequence + 1
        if line.sequence > expected:
            self.faults.append(_name_missing(expected, line.sequence - 1))
        if line.find_digest() != line.digest:
            self.wrong.append(line)
        elif line.sequence == expected and line.previous != self.head.digest:
            self.faults.append(
                AuditFault(
                    AuditFaultKind.UNLINKED,
                    line.sequence,
                    f"line {line.sequence} does not follow the line before it as that stands now",
                )
            )
        self.digests[line.sequence] = _read_hex(line.digest)
        self.head = AuditHead(line.sequence, line.digest)

    def settle(self) -> Iterator[AuditFault]:
        """Say of each wrong line whether it was changed or only moved."""
        yield from self.faults
        places = {digest: sequence for sequence, digest in self.digests.items()}
        places[_read_hex(GENESIS)] = 0
        for line in self.wrong:
            for written_as in _guess_places(places.get(_read_hex(line.previous)), line):
                if replace(line, sequence=written_as).find_digest() == line.digest:
                    yield AuditFault(
                        AuditFaultKind.MOVED,
                        line.sequence,
                        f"line {line.sequence} was written as line {written_as} and was moved",
                    )
                    break
            else:
                yield AuditFault(
                    AuditFaultKind.CHANGED,
                    line.sequence,
                    f"line {line.sequence} was changed: its content does not fit its digest",
                )

    def check_heads(self, heads: Iterable[tuple[str, AuditHead | None]]) -> Iterator[AuditFault]:
        """Compare what was noted of the last line with the lines."""
        for place, noted in heads:
            if noted is None:
                yield AuditFault(
                    AuditFaultKind.NO_HEAD,
                    self.head.sequence,
                    f"{place} is missing or damaged: lines cut off the end would not show",
                )
            elif noted.sequence > self.head.sequence:
                yield AuditFault(
                    AuditFaultKind.CUT,
                    self.head.sequence + 1,
                    f"{_say_lines(self.head.sequence + 1, noted.sequence)} cut off the end: "
                    f"{place} notes line {noted.sequence} as the last",
                )
            elif noted.sequence and self.digests.get(noted.sequence) not in (
                _read_hex(noted.digest),
                None,
            ):
                yield AuditFault(
                    AuditFaultKind.CHANGED,
                    noted.sequence,
                    f"line {noted.sequence} is not the one that {place} notes",
                )


def _guess_places(after: int | None, line: AuditLine) -> Iterator[int]:
    """Numbers that a moved line may have had: after the line it follows, or close by."""
    if after is not None:
        yield after + 1
    yield from (n for n in range(max(1, line.sequence - 3), line.sequence + 4))


def _name_missing(first: int, last: int) -> AuditFault:
    return AuditFault(
        AuditFaultKind.MISSING, first, f"{_say_lines(first, last)} missing from the audit"
    )


def _say_lines(first: int, last: int) -> str:
    return f"line {first} is" if first == last else f"lines {first} to {last} are"


def _read_hex(digest: str) -> bytes:
    """A digest in half the memory; empty where it is none."""
    try:
        return bytes.fromhex(digest)
    except ValueError:
        return b""
