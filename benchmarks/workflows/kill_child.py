"""A program that is to be killed: it imports, signs or analyses, one time after another.

``python -m benchmarks.workflows.kill_child KIND WORKSPACE MATERIAL FIRST`` prints ``ready`` before
the first time and ``storing`` each time that an analysis begins to store.
"""

import sys
from datetime import date
from itertools import count
from pathlib import Path

from benchmarks.workflows.kill_material import (
    SIGNERS,
    make_members,
    name_agreement,
    name_consent,
)
from oncordia.workflows import Belonging, file_screen, import_registry, sign_agreement, use_store


def import_on(workspace: Path, material: Path, first: int) -> None:
    """Import one table of members after another."""
    table = material / f"import-{first}"
    table.mkdir()
    for number in count(first):
        make_members(table / "members.csv", number)
        with use_store(workspace) as store:
            import_registry(table / "members.csv", store, actor="killed")


def sign_on(workspace: Path, _material: Path, first: int) -> None:
    """Let the parties of one agreement after another sign."""
    for number in count(first):
        for signer in SIGNERS:
            sign_agreement(
                workspace, name_agreement(number), party=signer, by="Ada", on=date(2024, 1, 2)
            )


def analyse_on(workspace: Path, material: Path, first: int) -> None:
    """Analyse one screen again and again, and file it under another consent each time."""

    def tell(step: str, done: int, total: int) -> None:
        del total
        if step == "file" and done == 0:
            print("storing", flush=True)

    for number in count(first):
        file_screen(
            material / "screen",
            workspace,
            Belonging("firm", name_consent(number)),
            out=material / f"out-{number}",
            actor="killed",
            progress=tell,
        )


WORKS = {"import": import_on, "sign": sign_on, "analyse": analyse_on}


def main() -> None:
    """Work until killed."""
    kind, workspace, material, first = sys.argv[1:]
    print("ready", flush=True)
    WORKS[kind](Path(workspace), Path(material), int(first))


if __name__ == "__main__":
    main()
