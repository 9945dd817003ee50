"""The roles of the house (DOMAIN §1.5), and what each may do at all."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A duty that a person holds for one branch of the tree, for a time."""

    CELL_SECRETARY = "cell_secretary", _("cell secretary")
    UNIT_CLERK = "unit_clerk", _("unit clerk")
    TRAINER = "trainer", _("trainer")
    APPROVER = "approver", _("content approver")
    CLASS_MANAGER = "class_manager", _("class manager")
    ORGANISATION = "organisation", _("organisation department")
    OFFICE = "office", _("office")
    LEADER = "leader", _("leader")
    INSPECTOR = "inspector", _("inspector")
    SYSTEM_ADMIN = "system_admin", _("system administrator")


# Roles that see the people of their branch.  A trainer sees own courses, a system
# administrator sees settings: neither sees people by the tree.
SEES_PEOPLE = frozenset(
    {
        Role.CELL_SECRETARY,
        Role.UNIT_CLERK,
        Role.CLASS_MANAGER,
        Role.ORGANISATION,
        Role.OFFICE,
        Role.LEADER,
        Role.INSPECTOR,
    }
)
# Roles that enter the editor's desk (the Wagtail admin).
EDITS_CONTENT = frozenset({Role.TRAINER, Role.APPROVER})
# Roles that grant roles to others (who may grant what: ``permissions.GRANTABLE``), and those that
# see who holds what: leaders decide about risky grants, inspectors only read.
GRANTS_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.ORGANISATION})
OVERSEES_GRANTS = GRANTS_ROLES | {Role.LEADER, Role.INSPECTOR}
