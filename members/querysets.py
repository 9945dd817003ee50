"""Chainable reads of people and units, and the one door to other people's rows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from common.jobs import LOST_AFTER, JobQuerySet
from common.text.phones import normalised_phone
from common.text.vietnamese import nfc, search_words
from members.roles import GRANTS_ROLES, OVERSEES_GRANTS, SEES_PEOPLE, Role

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

    from members.models import User


class ScopedQuerySet(models.QuerySet):
    """A queryset that can be cut down to what a user may see.

    Subclasses say how to reach the person: ``member_path = "enrolment__member"``.
    A person is seen by those who hold a role on a branch that holds the person's
    unit of today: after a transfer the old unit loses sight at once, the new one
    sees the whole history.
    """

    member_path = "member"

    def visible_to(self, user: User) -> Self:
        """Keep the user's own rows and those of the people in the user's branches."""
        return self.filter(self._own(user) | self._in_branches(user))

    def in_branches_of(self, user: User) -> Self:
        """Keep the rows of people whom the user looks after; the own row only if so."""
        return self.filter(self._in_branches(user))

    def of_unit(self, path: str) -> Self:
        """Keep the rows of people whose unit of today lies at or below the tree path."""
        return self.filter(**{self._to("unit__path__startswith"): path})

    def usable(self) -> Self:
        """Keep the rows of people whose data may be used (ADR 20).

        Lists that leave the house and new work are made of these; who is left out is counted
        by ``restricted``, and said in the words of ``members.restriction``.
        """
        return self.filter(**{self._to("restricted_at"): None})

    def restricted(self) -> Self:
        """Keep the rows of people whose data is kept and not used."""
        return self.filter(**{self._to("restricted_at__isnull"): False})

    def _own(self, user: User) -> Q:
        return Q(**{self.member_path or "pk": user.pk})

    def _in_branches(self, user: User) -> Q:
        visible = Q(pk__in=[])
        for path in branch_paths(user, roles=SEES_PEOPLE):
            visible |= Q(**{self._to("unit__path__startswith"): path})
        return visible

    def _to(self, lookup: str) -> str:
        return f"{self.member_path}__{lookup}" if self.member_path else lookup


def branch_paths(user: User, *, roles: frozenset[Role]) -> list[str]:
    """Return the tree paths of the branches on which the user holds one of the roles today.

    Asked once per user object and remembered on it: a request asks many times.
    Nested branches are folded into the outer one.
    """
    if not user.is_authenticated or not user.is_active:
        return []
    paths = sorted(path for role, path in current_grants(user) if role in roles)
    outer: list[str] = []
    for path in paths:
        if not outer or not path.startswith(outer[-1]):
            outer.append(path)
    return outer


def current_grants(user: User) -> list[tuple[str, str]]:
    """Return (role, tree path) of the grants that hold today, remembered on the user object."""
    remembered = getattr(user, "_current_grants", None)
    if remembered is None:
        remembered = list(user.grants.current().values_list("role", "unit__path"))
        user._current_grants = remembered  # type: ignore[attr-defined]
    return remembered


class DatedMemberQuerySet(ScopedQuerySet):
    """Dated facts about people."""

    member_path = "person"

    def on(self, day: date) -> Self:
        """Keep what held on that day; the last day counts."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def current(self) -> Self:
        """Keep what holds today."""
        return self.on(timezone.localdate())


class RoleGrantQuerySet(DatedMemberQuerySet):
    """Role grants, by day and by the branches whose grants a user oversees."""

    def on(self, day: date) -> Self:
        """Keep what held on that day; a grant that was revoked ends with the day before."""
        return super().on(day).filter(Q(revoked_at=None) | Q(revoked_at__date__gt=day))

    def overseen_by(self, user: User) -> Self:
        """Keep the grants on the branches whose roles the user grants, decides or inspects."""
        return self.filter(_unit_within(branch_paths(user, roles=OVERSEES_GRANTS)))

    def on_branches_of(self, user: User, *, roles: frozenset[Role]) -> Self:
        """Keep the grants on units of the branches on which the user holds one of the roles."""
        return self.filter(_unit_within(branch_paths(user, roles=roles)))


class GrantRequestQuerySet(ScopedQuerySet):
    """Requests for grants that a second person decides."""

    member_path = "person"

    def waiting(self) -> Self:
        """Keep those that nobody has decided."""
        return self.filter(state="waiting")

    def overseen_by(self, user: User) -> Self:
        """Keep the requests for branches whose roles the user grants, decides or inspects."""
        return self.filter(_unit_within(branch_paths(user, roles=OVERSEES_GRANTS)))


def _unit_within(paths: list[str]) -> Q:
    """Return the condition that the row's unit lies in one of the branches."""
    within = Q(pk__in=[])
    for path in paths:
        within |= Q(unit__path__startswith=path)
    return within


class AuditQuerySet(ScopedQuerySet):
    """Audit entries; a person sees those about the own record."""

    member_path = "person"

    def inspected_by(self, user: User) -> Self:
        """Keep what an inspector of branches may read: all below a root, else what names them."""
        paths = branch_paths(user, roles=frozenset({Role.INSPECTOR}))
        if any(len(path) == MP_Node.steplen for path in paths):
            return self
        named = Q(pk__in=[])
        for path in paths:
            named |= Q(person__unit__path__startswith=path) | Q(unit__path__startswith=path)
        return self.filter(named)


class ListExportQuerySet(models.QuerySet):
    """Lists that left the house."""

    def visible_to(self, user: User) -> Self:
        """Keep the lists in which the user stands."""
        return self.naming(user)

    def naming(self, person: User) -> Self:
        """Keep the lists in which the person stands, also under a row that was merged."""
        rows = [person.pk, *person.absorbed.values_list("pk", flat=True)]
        return self.filter(people__overlap=rows)


class UserQuerySet(ScopedQuerySet):
    """People, and the questions asked of them."""

    member_path = ""

    def search(self, text: str) -> Self:
        """Keep people whose folded name, card number or code has every word of the text.

        Blind to case, diacritics, tone placement and đ; words match from their start.
        """
        found = self
        for word in search_words(text):
            found = found.filter(
                Q(search_text__startswith=word) | Q(search_text__contains=f" {word}")
            )
        return found

    def grantable_by(self, user: User) -> Self:
        """Keep the people of the own branches, not oneself: to them the user may grant roles.

        Of these people name, code and unit may be shown, no more: who looks after accounts does
        not look into studies.
        """
        within = _unit_within(branch_paths(user, roles=GRANTS_ROLES))
        return self.filter(within, is_active=True, merged_into=None).exclude(pk=user.pk)

    def in_official_order(self) -> Self:
        """Order by the manual place if there is one, then as Vietnamese lists do."""
        return self.order_by(models.F("manual_order").asc(nulls_last=True), "name_key", "pk")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes people, and finds them by any of the four things they sign in with."""

    def create_user(
        self, personal_code: str, full_name: str, password: str | None = None, **fields: Any
    ) -> User:
        """Create a person; without a password the person cannot sign in yet."""
        person = self.model(personal_code=nfc(personal_code), full_name=full_name, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(
        self, personal_code: str, full_name: str, password: str | None = None, **fields: Any
    ) -> User:
        """Create the technical account that repairs what no role can."""
        return self.create_user(personal_code, full_name, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by personal code, in any letter case."""
        return self.get(personal_code=nfc(username).upper())

    def named_by(self, identifier: str) -> User | None:
        """Return the one person whom the identifier names; None if nobody or not clear.

        An identifier is a card number, a personal code in any letter case, an e-mail
        address or a telephone number in any writing.  Each way is one look into an index.
        """
        text = nfc(identifier)
        if "@" in text:
            named_so = self.alias(sign_in_email=Lower("email"))
            return _survivor(named_so.filter(sign_in_email=text.lower()).first())
        compact = text.replace(" ", "")
        named = Q(card_number=compact) | Q(personal_code=compact.upper())
        phone = normalised_phone(text)
        if phone is not None:
            named |= Q(phone=phone)
        found = list(self.filter(named)[:2]) if compact else []
        return _survivor(found[0]) if len(found) == 1 else None


def _survivor(person: User | None) -> User | None:
    """Return the row that stands for the human: a merged one leads on (ADR 0014)."""
    if person is None or person.merged_into_id is None:
        return person
    return person.merged_into


class MergeQuerySet(ScopedQuerySet):
    """Merges; seen by those who see the person that remains."""

    member_path = "survivor"


class DifferentPeopleQuerySet(ScopedQuerySet):
    """Pairs that are not the same human; seen by those who see the first."""

    member_path = "first"


class UnitQuerySet(MP_NodeQuerySet):
    """Units, and which of them a user looks after."""

    def visible_to(self, user: User) -> Self:
        """Keep the units at or below the branches of the user's roles."""
        return self.in_branches_of(user, roles=SEES_PEOPLE)

    def grantable_by(self, user: User) -> Self:
        """Keep the units on whose branches the user may grant a role."""
        return self.in_branches_of(user, roles=GRANTS_ROLES)

    def in_branches_of(self, user: User, *, roles: frozenset[Role]) -> Self:
        """Keep the units at or below the branches on which the user holds one of the roles."""
        within = Q(pk__in=[])
        for path in branch_paths(user, roles=roles):
            within |= Q(path__startswith=path)
        return self.filter(within)

    def entrusted_to(self, user: User, *, roles: frozenset[Role]) -> Self:
        """Keep the heads of those branches, ended or not, and the living units right below."""
        paths = branch_paths(user, roles=roles)
        below = Q(pk__in=[])
        for path in paths:
            below |= Q(path__startswith=path, depth=len(path) // MP_Node.steplen + 1)
        living = Q(ended_on=None) | Q(ended_on__gt=timezone.localdate())
        return self.filter(Q(path__in=paths) | (below & living))

    def alive(self) -> Self:
        """Keep the units that have not ended."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=timezone.localdate()))

    def below(self, path: str) -> Self:
        """Keep the unit at that tree path and everything under it."""
        return self.filter(path__startswith=path)


class UnitManager(MP_NodeManager.from_queryset(UnitQuerySet)):  # type: ignore[misc]
    """Units in the order of the tree."""

    def get_queryset(self) -> UnitQuerySet:
        """Return units ordered by path, as treebeard expects."""
        return UnitQuerySet(self.model, using=self._db).order_by("path")


class UnitParentQuerySet(models.QuerySet):
    """Links between units, by day."""

    def on(self, day: date) -> Self:
        """Keep the links that held on that day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class UnitEventQuerySet(models.QuerySet):
    """Events of units."""

    def standing(self) -> Self:
        """Keep the events that were not undone."""
        return self.filter(undone_at=None)

    def visible_to(self, user: User) -> Self:
        """Keep the events that name a unit of the user's branches."""
        visible = Q(pk__in=[])
        for path in branch_paths(user, roles=SEES_PEOPLE):
            visible |= Q(sides__unit__path__startswith=path)
        return self.filter(visible).distinct()


# --- ways into an account -------------------------------------------------------------------

# Where the session keeps which recovery code was asked for in it, and whether it was typed right.
RECOVERY_IN_HAND = "password_recovery"


class SlipQuerySet(ScopedQuerySet):
    """Activation slips."""

    member_path = "person"

    def open(self) -> Self:
        """Keep the slips that were neither used nor revoked; they may be out of date."""
        return self.filter(used_at=None, revoked_at=None)

    def valid(self) -> Self:
        """Keep the slips that would open an account now."""
        return self.open().filter(token_hash__isnull=False, expires_at__gt=timezone.now())


class SlipBatchQuerySet(JobQuerySet):
    """Printings of slips; each belongs to the person who asked for it."""

    kept_until = "kept_until"

    def visible_to(self, user: User) -> Self:
        """Keep the own ones: the file holds secrets."""
        return self.filter(requested_by=user)


class RecoveryCodeQuerySet(ScopedQuerySet):
    """Codes for people who forgot the password."""

    member_path = "person"

    def asked_for_in(self, session: SessionBase) -> Self:
        """Keep the one code that was asked for in the session, which the server itself keeps.

        Nobody is signed in yet: the session stands for the person who asked.
        """
        in_hand = session.get(RECOVERY_IN_HAND) or {}
        return self.filter(pk=in_hand.get("code") or 0)

    def lost(self) -> Self:
        """Keep codes whose sending was asked for and never happened, while they are of use."""
        now = timezone.now()
        return self.filter(state="waiting", created_at__lt=now - LOST_AFTER, expires_at__gt=now)
