"""What the programs that are to be killed work on: members, drafts, consents and a screen."""

from datetime import date
from pathlib import Path

import numpy as np

from oncordia.domain.alliance import (
    Agreement,
    AgreementKind,
    Consent,
    Member,
    MemberKind,
    Party,
    make_name,
    parse_data_use,
)
from oncordia.store import create_store
from oncordia.testing import make_screen, write_screen_folder
from oncordia.workflows.drafts import draft_value

SIGNERS = ("firm", "hospital")
MEMBERS_AT_ONCE = 50


def name_agreement(number: int) -> str:
    """Id of the agreement of that number."""
    return f"paper-{number:05d}"


def name_consent(number: int) -> str:
    """Id of the consent of that number."""
    return f"consent-{number:05d}"


def make_members(path: Path, number: int) -> None:
    """Write a table of members that no other number has."""
    lines = [
        f"made-{number:05d}-{i:02d},Made body {number} {i},company,IT"
        for i in range(MEMBERS_AT_ONCE)
    ]
    path.write_text("\n".join(["member_id,name,kind,country", *lines, ""]), encoding="utf-8")


def make_workspace(folder: Path, n: int) -> tuple[Path, Path]:
    """A workspace with ``n`` drafts and consents, and beside it a small screen to analyse.

    Returns
    -------
    tuple of Path
        The workspace, and the folder that holds the screen.
    """
    workspace, material = folder / "work", folder / "material"
    values: list[Member | Agreement | Consent] = [
        Member(one, MemberKind.COMPANY, (make_name(one),), "IT") for one in SIGNERS
    ]
    for number in range(n):
        parties = tuple(Party(one) for one in SIGNERS)
        name = name_agreement(number)
        values.append(Agreement(name, AgreementKind.OTHER, (make_name(name),), parties))
        use = parse_data_use("GRU")
        values.append(Consent(name_consent(number), (f"donor-{number}",), use, "hospital", "IT"))
    with create_store(workspace) as store, store.begin("ada") as unit:
        unit.put_records([draft_value(value) for value in values])
        unit.note("load", "workspace", "made", {"on": date(2024, 1, 1).isoformat()})
    screen = make_screen(np.random.default_rng(5), n_lines=1, n_drugs=2, n_replicates=1)
    write_screen_folder(screen, material / "screen")
    return workspace, material
