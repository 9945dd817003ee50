"""People, the organisation over time, roles, settings with dates, and the audit log."""

from members.models.audit import AuditEntry
from members.models.audit_seal import AuditSeal
from members.models.organisation import Organisation, Signer
from members.models.people import Exemption, Membership, PositionHeld, StatusPeriod, User
from members.models.roles import RoleGrant
from members.models.units import Unit, UnitEvent, UnitEventSide, UnitName, UnitParent

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "Exemption",
    "Membership",
    "Organisation",
    "PositionHeld",
    "RoleGrant",
    "Signer",
    "StatusPeriod",
    "Unit",
    "UnitEvent",
    "UnitEventSide",
    "UnitName",
    "UnitParent",
    "User",
]
