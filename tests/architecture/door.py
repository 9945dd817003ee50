"""A door of the tables of addresses, and the groups of personas that many doors let in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.architecture.personas import PERSONAS, World

EVERYBODY = frozenset(PERSONAS)
OWNER = frozenset({"member"})
DESK = frozenset({"manager", "office", "leader", "inspector"})
PLANS = frozenset({"manager", "office"})
REGISTER = frozenset({"manager", "organisation", "office", "leader", "inspector"})
OVERVIEW = frozenset(
    {
        *("clerk", "other_clerk", "secretary", "manager", "organisation"),
        *("office", "leader", "inspector"),
    }
)
# Those who look after the member of branch A: the same without the other branch's clerk.
ABOVE = OVERVIEW - {"other_clerk"}
# The one who asked for the export.
ASKED = frozenset({"clerk"})
EDITORS = frozenset({"trainer", "approver"})
SLIPS = frozenset({"clerk", "other_clerk", "organisation", "system_admin"})
LEADER = frozenset({"leader"})
# Roles: those who oversee the grants, and those who grant.
OVERSEES_GRANTS = frozenset({"system_admin", "organisation", "leader", "inspector"})
GRANTS = frozenset({"system_admin", "organisation"})
# Those who keep names and signers of the organisation.
SIGNER_KEEPERS = frozenset({"office", "organisation"})
IMPORTS = frozenset({"organisation"})


@dataclass(frozen=True)
class Door:
    """One address: who is let in, how it is asked for, and with which rows."""

    who: frozenset[str]
    kwargs: Callable[[World], Mapping[str, Any]] = lambda world: {}
    method: str = "get"
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    # The token in the address is the permission: signed by us, checked against the session's user.
    is_by_token: bool = False
    # Visitors of ``personas.DERIVED`` who are let in beyond what follows from ``who``.
    also: frozenset[str] = frozenset()
    # Visitors of ``personas.DERIVED`` who are kept out although it would follow from ``who``.
    but_not: frozenset[str] = frozenset()
    # What has to be there first, where the address has no part that makes it.
    given: Callable[[World], None] = lambda world: None


def no_token(world: World) -> dict[str, str]:
    """Return a token that nobody has signed."""
    return {"token": "not-a-token"}
