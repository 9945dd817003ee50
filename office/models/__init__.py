"""What the office plans and carries out across apps."""

from office.models.api import (
    ApiChange,
    ApiClient,
    ApiToken,
    ApiUse,
    Webhook,
    WebhookDelivery,
)
from office.models.exchange import ExchangePack, PackLine, PackReceipt, SigningKey
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
    "ApiChange",
    "ApiClient",
    "ApiToken",
    "ApiUse",
    "ConsentRecord",
    "DataRequest",
    "Erasure",
    "ExchangePack",
    "ImpactReview",
    "LadderStep",
    "OwnCopy",
    "PackLine",
    "PackReceipt",
    "PlannedGrant",
    "PrivacyNotice",
    "ReminderCampaign",
    "ReminderLadder",
    "Reorganisation",
    "ReorganisationStep",
    "Restriction",
    "SigningKey",
    "Tombstone",
    "Webhook",
    "WebhookDelivery",
]
