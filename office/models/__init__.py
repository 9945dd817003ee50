"""What the office plans and carries out across apps."""

from office.models.privacy import (
    ConsentRecord,
    DataRequest,
    Erasure,
    OwnCopy,
    PrivacyNotice,
    Restriction,
    Tombstone,
)

__all__ = [
    "ConsentRecord",
    "DataRequest",
    "Erasure",
    "OwnCopy",
    "PrivacyNotice",
    "Restriction",
    "Tombstone",
]
