"""One agreement with its versions."""

from collections.abc import Mapping
from dataclasses import dataclass

from oncordia.alliance import Change, find_changes
from oncordia.domain.alliance import Agreement
from oncordia.errors import InvalidAgreement
from oncordia.workflows.agreements import load_agreement, name_members
from oncordia.workflows.released import Released, list_released
from oncordia.workflows.workbench import Workspace, use_store


@dataclass(frozen=True, slots=True)
class ShownAgreement:
    """One version of an agreement, and what is known around it."""

    agreement: Agreement
    versions: tuple[Agreement, ...]
    member_names: Mapping[str, str]
    changes: tuple[Change, ...]  # in the version before
    released: tuple[Released, ...]


def show_agreement(
    workspace: Workspace, agreement_id: str, *, version: int | None = None
) -> ShownAgreement:
    """A version of an agreement; the last one that was written where none is said.

    Raises
    ------
    InvalidAgreement
        There is no such agreement or version.
    """
    with use_store(workspace) as store:
        kept = load_agreement(store, agreement_id)
        by_version = {one.version: one for one in kept.versions}
        shown = kept.current if version is None else by_version.get(version)
        if shown is None:
            raise InvalidAgreement(
                f"agreement {agreement_id} has no version {version}; "
                f"there are {', '.join(map(str, by_version))}"
            )
        before = by_version.get(shown.version - 1)
        return ShownAgreement(
            agreement=shown,
            versions=kept.versions,
            member_names=name_members(store, (*shown.party_ids, *shown.creates)),
            changes=find_changes(before, shown) if before else (),
            released=list_released(store, agreement_id),
        )
