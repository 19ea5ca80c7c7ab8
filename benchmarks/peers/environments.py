"""An environment of its own for each peer, from a lock file, made on first use."""

import hashlib
import os
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = Path(__file__).resolve().parent
# numerical libraries that start threads in every worker process run a peer many times slower
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


_ONE_AT_A_TIME = threading.Lock()


def prepare_environment(name: str) -> Path | None:
    """Folder of the commands of ``.venv-bench-NAME``; None, with a line, where it cannot be made.

    Tried once a run, however many threads ask.
    """
    with _ONE_AT_A_TIME:
        return _prepare(name)


@cache
def _prepare(name: str) -> Path | None:
    """Make the environment anew where its lock file changed since.

    Peers want libraries in versions that exclude each other, so that each has its own.
    """
    lock = LOCKS / f"{name}.lock"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    folder = ROOT / f".venv-bench-{name}"
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    stamp = folder / ".lock-digest"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest:
        return commands
    print(f"setting up .venv-bench-{name}", flush=True)
    python = str(commands / "python")
    install = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    hashed = (*install, "--require-hashes", "--no-deps", "-r", str(lock))
    for words in ((sys.executable, "-m", "venv", "--clear", str(folder)), hashed):
        run = subprocess.run(words, capture_output=True, text=True, check=False)
        if run.returncode != 0:
            last = next((line for line in reversed(run.stderr.splitlines()) if line.strip()), "")
            print(f"{name} is left out, as its environment cannot be installed: {last}", flush=True)
            return None
    stamp.write_text(digest, encoding="utf-8")
    return commands
