"""What a slip's secrets look like, and who may hand whom a slip."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

# Without 0 O, 1 I L, 2 Z, 5 S, 8 B, U V: nothing that is misread on paper or misheard.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
CODE_LENGTH = 10
_GROUP = 5
# What people type for a letter that the alphabet does not have stays wrong: guessing which was
# meant would make wrong codes right.
_LEFT_OUT = str.maketrans("", "", " -.\u00a0\u2013\u2014")


def draw_code(choose: Callable[[Sequence[str]], str]) -> str:
    """Return a new code for typing; ``choose`` picks one of a sequence, as ``secrets.choice``."""
    return "".join(choose(ALPHABET) for _place in range(CODE_LENGTH))


def printed_code(code: str) -> str:
    """Return the code in groups: "3AC4D-67FGH"."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def typed_code(text: str) -> str:
    """Return what was typed in the form in which it was drawn."""
    return text.translate(_LEFT_OUT).upper()


@dataclass(frozen=True)
class Duty:
    """A role on a branch of the tree."""

    role: str
    path: str


@dataclass(frozen=True)
class Giver:
    """The duties of the one who would hand out a slip, as tree paths by role."""

    clerk: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    system_admin: tuple[str, ...] = ()


def may_hand_slip(
    giver: Giver, *, home: str, duties: Iterable[Duty], staff_roles: Iterable[str]
) -> bool:
    """Tell whether the giver may open the account of a person with that home and these duties.

    A slip is a new password: nobody hands one to somebody who may do more than the giver.
    The clerk serves people of the own branch without a staff role, cell secretaries within the
    branch included.  The organisation department serves everybody of its branch but system
    administrators.  System administrators serve those of their branch with a staff role and nobody
    else: they have no business with members.
    """
    held, staff = list(duties), set(staff_roles)
    has_staff_role = any(duty.role in staff for duty in held)
    if has_staff_role and is_within(giver.system_admin, home=home, duties=held):
        return True
    if any(duty.role == "system_admin" for duty in held):
        return False
    if home and is_within(giver.organisation, home=home, duties=held):
        return True
    return bool(home) and not has_staff_role and is_within(giver.clerk, home=home, duties=held)


def is_within(branches: Iterable[str], *, home: str, duties: Iterable[Duty]) -> bool:
    """Tell whether the person's home and every duty lie in the branches.

    Who has no home (an outside lecturer) is where the duties are; with neither, nowhere.
    """
    places = [home] if home else []
    places += [duty.path for duty in duties]
    return bool(places) and all(_inside(place, branches) for place in places)


def _inside(path: str, branches: Iterable[str]) -> bool:
    return any(path.startswith(branch) for branch in branches)
