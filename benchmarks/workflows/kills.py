"""Programs that import, sign and analyse are killed at random points; what is left is looked at.

``python -m benchmarks.workflows.kills --times 200`` prints how many were killed doing what, and
everything half-done that showed afterwards.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from benchmarks.workflows.kill_material import MEMBERS_AT_ONCE, make_workspace
from oncordia.domain.alliance import Agreement, AgreementStatus, Analysis, from_json
from oncordia.errors import StoreError
from oncordia.store import Store, open_store

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("import", "sign", "analyse")
_REACH = 40  # numbers that one life of a program can use
_LONGEST_SECONDS = {"import": 0.4, "sign": 0.4, "analyse": 1.0}
_STORING_SECONDS = 0.4  # about how long an analysis stores


@dataclass
class Tally:
    """What was done, and what showed half-done."""

    n_kills: Counter[str] = field(default_factory=Counter)
    n_done: Counter[str] = field(default_factory=Counter)  # steps that stand whole at the end
    faults: list[str] = field(default_factory=list)


def kill_many(folder: Path, times: int, seed: int, kinds: Sequence[str] = KINDS) -> Tally:
    """Kill programs at random points, each on what the one before it left, and look each time.

    Parameters
    ----------
    folder
        Empty; the workspace is made in it.
    times
        How many programs are killed, of the kinds in turn.
    seed
        Of the points in time.
    kinds
        What the programs do.
    """
    rng = random.Random(seed)
    workspace, material = make_workspace(folder, (times // len(kinds) + 1) * _REACH)
    tally = Tally()
    for number in range(times):
        kind = kinds[number % len(kinds)]
        first = number // len(kinds) * _REACH
        _kill_one(kind, workspace, material, first, rng)
        tally.n_kills[kind] += 1
        tally.faults += [f"{kind} {number}: {fault}" for fault in find_faults(workspace, material)]
    with open_store(workspace) as store:
        for action in ("import", "sign", "file"):
            tally.n_done[action] = len(store.list_audit(action=action))
    return tally


def _kill_one(kind: str, workspace: Path, material: Path, first: int, rng: random.Random) -> None:
    words = ("-m", "benchmarks.workflows.kill_child", kind, workspace, material, first)
    path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(
        [sys.executable, *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        longest = _LONGEST_SECONDS[kind]
        wanted = ["ready"]
        if kind == "analyse" and rng.random() < 0.7:  # most of its time it computes
            wanted, longest = ["ready", "storing"], _STORING_SECONDS
        for word in wanted:
            if program.stdout.readline().strip() != word:
                raise RuntimeError(f"{kind} ended by itself: {program.stderr.read()}")
        time.sleep(rng.uniform(0.0, longest))
        program.send_signal(signal.SIGKILL)
        program.wait()
        if program.returncode != -signal.SIGKILL:
            raise RuntimeError(f"{kind} ended by itself: {program.stderr.read()}")


def find_faults(workspace: Path, material: Path) -> Iterator[str]:
    """Everything that shows half-done in a workspace after a kill."""
    try:
        store = open_store(workspace)
    except StoreError as fault:
        yield f"the workspace does not open: {fault}"
        return
    with store:
        check = store.verify_audit()
        yield from (str(fault) for fault in check.faults)
        yield from _find_half_imports(store)
        yield from _find_half_signatures(store)
        yield from _find_half_analyses(store)
        yield from (f"object {digest} is damaged" for digest in store.objects.find_corrupt())
    for out in material.glob("out-*"):
        if not (out / "run.json").is_file() or not (out / "report.html").is_file():
            yield f"{out.name} is half-written"


def _find_half_imports(store: Store) -> Iterator[str]:
    made = Counter(
        record.record_id[: len("made-00000")]
        for record in store.list_records("member")
        if record.record_id.startswith("made-")
    )
    lines = store.list_audit(action="import")
    if len(made) != len(lines):
        yield f"{len(made)} tables of members and {len(lines)} lines of the audit"
    for table, n_members in made.items():
        if n_members != MEMBERS_AT_ONCE:
            yield f"{n_members} of {MEMBERS_AT_ONCE} members of {table}"


def _find_half_signatures(store: Store) -> Iterator[str]:
    lines = Counter(line.subject_id for line in store.list_audit(action="sign"))
    for record in store.list_records("agreement"):
        agreement = from_json(Agreement, record.body)
        n_signed = len(agreement.signatures)
        if n_signed != lines[record.record_id] or record.version != n_signed + 1:
            yield f"{record.record_id}: {n_signed} signatures, {lines[record.record_id]} lines"
        if (agreement.status is AgreementStatus.SIGNED) != (n_signed == len(agreement.parties)):
            yield f"{record.record_id} is {agreement.status} with {n_signed} signatures"


def _find_half_analyses(store: Store) -> Iterator[str]:
    analyses = [from_json(Analysis, one.body) for one in store.list_records("analysis")]
    filed = {line.subject_id for line in store.list_audit(action="file")}
    if filed != {one.analysis_id for one in analyses}:
        yield "analyses and lines of the audit differ"
    named = {one for analysis in analyses for one in analysis.dataset_ids}
    entries = store.list_datasets()
    if named != {record.record_id for record in store.list_records("dataset")}:
        yield "data sets and analyses differ"
    if named != {entry.dataset_id for entry in entries}:
        yield "the list of data sets and the analyses differ"
    wanted = {entry.object_digest for entry in entries}
    wanted |= {file.digest for one in analyses for file in (*one.inputs, *one.tables)}
    known = {entry.digest for entry in store.list_objects()}
    if wanted != known:
        yield f"{len(known ^ wanted)} objects are listed and not used, or used and not listed"
    yield from (f"object {digest} is gone" for digest in known if not store.objects.holds(digest))


def bench_kills(scale: float = 1.0) -> None:
    """Kill 200 programs times ``scale`` and print what was found."""
    say_kills(max(int(200 * scale), len(KINDS)), seed=1)


def say_kills(times: int, seed: int) -> bool:
    """Print what was killed and what showed half-done; whether nothing did."""
    started = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        tally = kill_many(Path(folder), times, seed)
    killed = ", ".join(f"{number} {kind}" for kind, number in tally.n_kills.items())
    n_kills = sum(tally.n_kills.values())
    print(f"killed {n_kills} times in {perf_counter() - started:.0f} s: {killed}")
    print("whole at the end:", ", ".join(f"{n} {action}" for action, n in tally.n_done.items()))
    print(f"half-done: {len(tally.faults)}")
    print("\n".join(tally.faults), flush=True)
    return not tally.faults


def main() -> None:
    """Kill as often as told, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    sys.exit(not say_kills(said.times, said.seed))


if __name__ == "__main__":
    main()
