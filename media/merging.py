"""The right of a player to report follows the person; the ledger hangs on the enrolment."""

from members.merging import Follower, follow


def register() -> None:
    """Say that leases follow the person."""
    follow(Follower("media.WatchLease", "member"))
