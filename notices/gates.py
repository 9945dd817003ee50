"""Who may not be written to, and why.

Apps above register what only they know::

    gates.register("office.consent", without_consent)

A gate gets the ids of people and a channel, and returns the ids of those who are not to be written
to over it.  It is asked when a notice is queued and again when it is sent.
"""

from collections.abc import Callable, Collection

from django.utils.functional import Promise

Gate = Callable[[Collection[int], str], set[int]]

_gates: dict[str, tuple[str | Promise, Gate]] = {}


def register(reason: str, words: str | Promise, gate: Gate) -> None:
    """Take a gate under the reason that it gives; the same reason again replaces it."""
    _gates[reason] = (words, gate)


def closed_to(people: Collection[int], channel: str) -> dict[int, str]:
    """Return the people who are not to be written to over the channel, with the first reason."""
    closed: dict[int, str] = {}
    for reason, (_words, gate) in _gates.items():
        for person in gate(people, channel):
            closed.setdefault(person, reason)
    return closed


def words_of(reason: str) -> str | Promise:
    """Return the words of a reason that a gate gave; the reason itself if nobody knows it."""
    return _gates[reason][0] if reason in _gates else reason
