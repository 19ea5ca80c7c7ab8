"""Spreading work over cores or a cluster: the same function, the same pieces, the same results."""

import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")
CONNECT_SECONDS = 20  # to wait for the scheduler, and then for its first worker
AHEAD = 2  # pieces that wait at each thread of the cluster, so that none is idle
_ONE_AT_A_TIME = threading.Lock()


class ClusterFault(Exception):
    """A cluster cannot be worked on; the message says why, and the mend."""


def spread(
    function: Callable[[Piece], Result], pieces: Iterable[Piece], cluster: str | None = None
) -> Iterator[Result]:
    """Results of ``function`` for each piece, in the order of the pieces.

    Here the pieces are worked on one after another, as compiled loops use every core by
    themselves. On a cluster each process works on one piece at a time for the same reason, and
    only ``AHEAD`` pieces a thread are under way, so that neither pieces nor results pile up;
    pieces are drawn as they are needed.

    Parameters
    ----------
    function
        Found by its name in an installed module: workers import it. It must depend on its
        piece alone.
    pieces
        Values that pickle.
    cluster
        Address of a Dask scheduler, as ``tcp://host:8786``; None works here.

    Raises
    ------
    ClusterFault
        If the library is not installed, no scheduler or worker answers, or workers die over
        one piece. Errors of ``function`` come through as they are.
    """
    if cluster is None:
        yield from map(function, pieces)
        return
    with _connect(cluster) as client:
        yield from _spread_on(client, function, pieces)


def _spread_on(
    client: Any, function: Callable[[Piece], Result], pieces: Iterable[Piece]
) -> Iterator[Result]:
    from distributed import KilledWorker

    waiting: deque[Any] = deque()
    try:
        for piece in pieces:
            waiting.append(client.submit(_run_alone, function, piece, pure=False))
            while len(waiting) >= AHEAD * max(_count_threads(client), 1):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except KilledWorker:
        raise ClusterFault(
            "workers died over one piece of the work, often for lack of "
            "memory; give them more, or take smaller pieces"
        ) from None
    finally:
        for future in waiting:
            future.cancel()


def _run_alone(function: Callable[[Piece], Result], piece: Piece) -> Result:
    """Result for one piece, while no other thread of this process works on one."""
    with _ONE_AT_A_TIME:
        return function(piece)


def _count_threads(client: Any) -> int:
    return sum(client.nthreads().values())


@contextmanager
def _connect(cluster: str) -> Iterator[Any]:
    """Client of the scheduler at an address, with at least one worker behind it."""
    try:
        from distributed import Client
    except ImportError:
        raise ClusterFault("needs the library distributed; install oncordia[cluster]") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of other patch versions on the workers
            client = Client(cluster, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as fault:
        raise ClusterFault(
            f"no scheduler answers ({type(fault).__name__}); start one with "
            f"`dask scheduler`, and give the address that it prints"
        ) from None
    try:
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError:
            raise ClusterFault(
                f"the scheduler has no worker; start some with `dask worker {cluster}`"
            ) from None
        yield client
    finally:
        client.close()
