"""People, the organisation over time, roles, settings with dates, and the audit log."""

from members.models.accounts import ActivationSlip, RecoveryCode, SlipBatch
from members.models.audit import AuditEntry
from members.models.organisation import Organisation, Signer
from members.models.people import Exemption, Membership, PositionHeld, StatusPeriod, User
from members.models.roles import RoleGrant
from members.models.units import Unit, UnitEvent, UnitEventSide, UnitName, UnitParent

__all__ = [
    "ActivationSlip",
    "AuditEntry",
    "Exemption",
    "Membership",
    "Organisation",
    "PositionHeld",
    "RecoveryCode",
    "RoleGrant",
    "Signer",
    "SlipBatch",
    "StatusPeriod",
    "Unit",
    "UnitEvent",
    "UnitEventSide",
    "UnitName",
    "UnitParent",
    "User",
]
