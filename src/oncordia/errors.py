"""The error tree.

OncordiaError
├── InputError               what the user gave cannot be used; a front prints it and exits with 2
│   ├── InvalidOption        an option has a value outside its range
│   ├── InvalidWell          a well name or position that no plate has
│   ├── InvalidPlate         a plate whose size or content contradicts itself
│   ├── InvalidDose          a dose that is negative, not finite or in an unknown unit
│   ├── InvalidCurve         curve parameters that describe no curve
│   ├── InvalidTable         a table lacks a column or holds the wrong kind of value
│   ├── InvalidDesign        a design or scenario of a trial that contradicts itself
│   ├── InvalidRecord        a record of the alliance contradicts itself or breaks a rule
│   │   ├── InvalidIdentifier    an identifier of no known form, or with a wrong check digit
│   │   ├── InvalidPeriod        a date that no calendar has, or an end before its start
│   │   ├── InvalidTerm          a word that the list it must come from does not hold
│   │   └── InvalidAgreement     an agreement, or a step in its life, that its rules refuse
│   ├── UnreadableFile       a file is missing, empty, cut short or not what its bytes claim
│   ├── UnknownExport        no reader knows this instrument export
│   ├── RefusedScreen        a screen folder has problems; carries every one of them
│   ├── RefusedImport        tables of a registry have problems; carries every one of them
│   └── NoTimetable          no timetable obeys the rules of an event; carries the causes
├── OutputError              a result could not be written; nothing half-written is left behind
└── StoreError               what is kept could not be read or written; nothing kept is lost
    ├── MissingStore         no workspace or database stands there
    ├── NewerStore           the database was made by a newer version
    ├── ReadOnlyStore        the folder, the disk or the database may only be read
    ├── FullStore            no space is left
    ├── BusyStore            another writer held the database for too long
    ├── UnreachableStore     the database server does not answer
    ├── ChangedRecord        somebody else changed the record in between
    ├── UnauditedChange      records were written without a line in the audit
    ├── BrokenStore          the database or the settings are damaged
    ├── MissingObject        no object has this digest
    └── CorruptObject        the bytes of an object are not those that were kept
"""

from collections.abc import Sequence


class OncordiaError(Exception):
    """Base of every error that Oncordia raises on purpose."""


class InputError(OncordiaError):
    """What the user gave cannot be used. The message names the thing, its value and the mend."""


class InvalidOption(InputError):
    """An option has a value outside its range."""


class InvalidWell(InputError):
    """A well name or position that no plate has."""


class InvalidPlate(InputError):
    """A plate whose size or content contradicts itself."""


class InvalidDose(InputError):
    """A dose that is negative, not finite or in an unknown unit."""


class InvalidCurve(InputError):
    """Curve parameters that describe no curve."""


class InvalidTable(InputError):
    """A table lacks a column or holds the wrong kind of value."""


class InvalidDesign(InputError):
    """A design or a scenario of a trial contradicts itself. ``field`` names the setting at fault.

    The message gives the field, its value and the mend.
    """

    def __init__(self, message: str, field: str = "") -> None:
        self.field = field
        super().__init__(message)


class InvalidRecord(InputError):
    """A record of the alliance contradicts itself or breaks a rule."""


class InvalidIdentifier(InvalidRecord):
    """An identifier of no known form, or with a wrong check digit."""


class InvalidPeriod(InvalidRecord):
    """A date that no calendar has, or an end before its start."""


class InvalidTerm(InvalidRecord):
    """A word that the list it must come from does not hold. The message names the nearest."""


class InvalidAgreement(InvalidRecord):
    """An agreement, or a step in its life, that its rules refuse."""


class UnreadableFile(InputError):
    """A file is missing, empty, cut short or not what its bytes claim."""


class UnknownExport(InputError):
    """No reader knows this instrument export. The message says what was tried and nearest."""


class RefusedScreen(InputError):
    """A screen folder has problems. ``problems`` holds all of them, in the order of the files.

    The text of each problem is its one plain line.
    """

    def __init__(self, problems: Sequence[object]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class RefusedImport(InputError):
    """Tables of a registry have problems, so nothing of them is kept. ``problems`` holds them all.

    The text of each problem is its one plain line.
    """

    def __init__(self, problems: Sequence[object]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class NoTimetable(InputError):
    """No timetable obeys all rules of an event. ``causes`` names why, each in one plain line."""

    def __init__(self, name: str, causes: Sequence[str]) -> None:
        self.causes = tuple(causes)
        super().__init__("\n".join(f"{name}: {cause}" for cause in causes))


class OutputError(OncordiaError):
    """A result could not be written; nothing half-written is left behind."""


class StoreError(OncordiaError):
    """What is kept could not be read or written; nothing kept is lost."""


class MissingStore(StoreError):
    """No workspace or database stands there."""


class NewerStore(StoreError):
    """The database was made by a newer version; this one leaves it alone."""


class ReadOnlyStore(StoreError):
    """The folder, the disk or the database may only be read."""


class FullStore(StoreError):
    """No space is left. What was being written is not kept; all else is."""


class BusyStore(StoreError):
    """Another writer held the database for longer than we wait."""


class UnreachableStore(StoreError):
    """The database server does not answer."""


class ChangedRecord(StoreError):
    """Somebody else changed the record in between; read it again and decide anew."""


class UnauditedChange(StoreError):
    """Records were written without a line in the audit; nothing of it is kept."""


class BrokenStore(StoreError):
    """The database or the settings are damaged. The message says what was found."""


class MissingObject(StoreError):
    """No object has this digest."""


class CorruptObject(StoreError):
    """The bytes of an object are not those that were kept. The message names it."""
