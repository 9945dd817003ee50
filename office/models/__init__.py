"""What the office plans and carries out across apps."""

from office.models.reorganisation import PlannedGrant, Reorganisation, ReorganisationStep

__all__ = ["PlannedGrant", "Reorganisation", "ReorganisationStep"]
