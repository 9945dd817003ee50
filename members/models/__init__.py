"""People, the organisation over time, roles, settings with dates, and the audit log."""

from members.models.accounts import ActivationSlip, RecoveryCode, SlipBatch
from members.models.audit import AuditEntry
from members.models.audit_seal import AuditSeal
from members.models.importing import HeadingMap, ImportRow, ImportRun
from members.models.listing import ListExport
from members.models.merges import DifferentPeople, PersonMerge
from members.models.organisation import Organisation, Signer
from members.models.people import Exemption, Membership, PositionHeld, StatusPeriod, User
from members.models.roles import GrantRequest, RoleGrant
from members.models.tags import UnitTag
from members.models.units import (
    Unit,
    UnitEvent,
    UnitEventSide,
    UnitEventTrace,
    UnitName,
    UnitParent,
)

__all__ = [
    "ActivationSlip",
    "AuditEntry",
    "AuditSeal",
    "DifferentPeople",
    "Exemption",
    "GrantRequest",
    "HeadingMap",
    "ImportRow",
    "ImportRun",
    "ListExport",
    "Membership",
    "Organisation",
    "PersonMerge",
    "PositionHeld",
    "RecoveryCode",
    "RoleGrant",
    "Signer",
    "SlipBatch",
    "StatusPeriod",
    "Unit",
    "UnitEvent",
    "UnitEventSide",
    "UnitEventTrace",
    "UnitName",
    "UnitParent",
    "UnitTag",
    "User",
]
