"""Worker processes that send what they find into one queue."""

import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType

from oncordia.partnering.schedule.worker import Job, Message

LEFT = "left"  # message of a worker that ended


class Team:
    """Starts workers, gives their messages, and ends them all when left."""

    def __init__(self) -> None:
        self.messages: queue.Queue[tuple[Job, Message]] = queue.Queue()
        self.running: dict[subprocess.Popen[bytes], Job] = {}

    def __enter__(self) -> "Team":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del kind, error, trace
        self.end(list(self.running.values()))

    def start(self, job: Job) -> None:
        """Start a worker process."""
        path = os.pathsep.join(part for part in sys.path if part)
        process = subprocess.Popen(
            [sys.executable, "-m", "oncordia.partnering.schedule.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )
        self.running[process] = job
        threading.Thread(target=self._listen, args=(process, job), daemon=True).start()

    def end(self, jobs: Sequence[Job]) -> None:
        """End the workers of these jobs."""
        for process, job in list(self.running.items()):
            if job in jobs:
                process.kill()
                process.wait()
                del self.running[process]

    def _listen(self, process: subprocess.Popen[bytes], job: Job) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(EOFError, OSError, pickle.UnpicklingError):
            with process.stdin as stream:
                pickle.dump(job, stream)
            with process.stdout as stream:
                while True:
                    self.messages.put((job, pickle.load(stream)))
        self.messages.put((job, (LEFT, None, None)))
