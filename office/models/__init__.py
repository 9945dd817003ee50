"""What the office plans and carries out across apps."""

from office.models.privacy import (
    ConsentRecord,
    DataRequest,
    Erasure,
    ImpactReview,
    OwnCopy,
    PrivacyNotice,
    Restriction,
    Tombstone,
)
from office.models.reminders import LadderStep, ReminderCampaign, ReminderLadder
from office.models.reorganisation import PlannedGrant, Reorganisation, ReorganisationStep

__all__ = [
    "ConsentRecord",
    "DataRequest",
    "Erasure",
    "ImpactReview",
    "LadderStep",
    "OwnCopy",
    "PlannedGrant",
    "PrivacyNotice",
    "ReminderCampaign",
    "ReminderLadder",
    "Reorganisation",
    "ReorganisationStep",
    "Restriction",
    "Tombstone",
]
