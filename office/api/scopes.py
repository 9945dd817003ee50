"""What a token may read, and who of the house deals with connections."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.roles import Role

# Draws connections up and asks for tokens; decides as the second person; sees and revokes.
CONNECTS = frozenset({Role.OFFICE})
DECIDES = frozenset({Role.OFFICE, Role.LEADER})
SEES = frozenset({Role.OFFICE, Role.LEADER, Role.SYSTEM_ADMIN})
# Packs hold rows of people: a system administrator sees none of them.
SEES_PACKS = frozenset({Role.OFFICE, Role.LEADER})


class Scope(models.TextChoices):
    """One kind of rows."""

    UNITS = "units:read", _("units: the tree, names by date, what became of them")
    OBLIGATIONS = "obligations:read", _("classes and obligations, without names")
    RESULTS = "results:read", _("results of lessons")
    CERTIFICATES = "certificates:read", _("certificates: number, dates, whether valid")
    PEOPLE = "people:read", _("people: a stable number of this connection, unit, status")
    CODES = "people:codes", _("personal codes and card numbers of people")


# Whoever has these can tell who somebody is.
HIGH_SCOPES = frozenset({Scope.PEOPLE, Scope.CODES})


class Event(models.TextChoices):
    """What other systems are told about.  The triggers of the database write these words."""

    COMPLETED = "course.completed", _("a course was completed")
    CORRECTED = "result.corrected", _("a result was corrected or withdrawn")
    ISSUED = "certificate.issued", _("a certificate was issued")
    REVOKED = "certificate.revoked", _("a certificate was revoked")
    CREATED = "obligation.created", _("an obligation was made")
    WITHDRAWN = "obligation.withdrawn", _("an obligation was withdrawn")
    REORGANISED = "unit.reorganised", _("a unit was reorganised")
