"""Things that are many, kept in a file instead of in memory while they are worked on."""

import pickle
from array import array
from collections.abc import Iterable, Iterator
from itertools import islice
from tempfile import TemporaryFile
from typing import Generic, TypeVar

T = TypeVar("T")
# So many are written, and are in memory, at once.
BATCH = 200


def in_batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the things, so many at once, the last few too."""
    left = iter(things)
    while batch := list(islice(left, size)):
        yield batch


class Spool(Generic[T]):
    """Things in the order in which they came, to be gone through as often as wanted.

    The file has no name, so that nobody else can open it and it is gone with the process.
    """

    def __init__(self, things: Iterable[T] = ()) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - closed with the last reference to it
        self._starts = array("Q")
        self._waiting: list[T] = []
        self._length = 0
        self.extend(things)

    def append(self, thing: T) -> None:
        """Add one at the end; it is not to be changed any more."""
        self._waiting.append(thing)
        self._length += 1
        if len(self._waiting) >= BATCH:
            self._write()

    def extend(self, things: Iterable[T]) -> None:
        """Add all of them at the end."""
        for thing in things:
            self.append(thing)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        """Yield them; several may go through them at once, each at its own place."""
        self._write()
        for start in self._starts:
            self._file.seek(start)
            # Written by this process into a file that no other can open.
            batch: list[T] = pickle.load(self._file)  # noqa: S301
            yield from batch

    def _write(self) -> None:
        """Write what waits."""
        if self._waiting:
            self._starts.append(self._file.seek(0, 2))
            pickle.dump(self._waiting, self._file, protocol=pickle.HIGHEST_PROTOCOL)
            self._waiting = []
