"""What a use case needs from whoever calls it."""

from typing import Protocol


class Progress(Protocol):
    """Is told how far a long work has come."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Take note that ``done`` of ``total`` parts of ``step`` are finished."""


def keep_silent(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
    del step, done, total
