"""Setting the weights of the index: one proposes, another decides, nothing is ever changed."""

from dataclasses import asdict
from datetime import date

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from members.models import User
from members.services import record
from monitoring.models import QualityWeights
from monitoring.quality.exceptions import (
    AnotherPersonDecides,
    BeginsInThePast,
    MayNotSetWeights,
    NoLongerWaits,
    ProposalWaits,
)
from monitoring.quality.permissions import may_decide_weights, may_propose_weights
from monitoring.quality.rules import Measure
from monitoring.quality.selectors import WEIGHTS_KEY


@transaction.atomic
def propose_weights(measure: Measure, *, valid_from: date, basis: str, by: User) -> QualityWeights:
    """Note new weights and thresholds; they hold when another person has approved them.

    Raises:
        MayNotSetWeights: the person is not of the office.
        BeginsInThePast: they would change what has been reported.
        ProposalWaits: one proposal is undecided.
    """
    if not may_propose_weights(by):
        raise MayNotSetWeights
    if valid_from < timezone.localdate():
        raise BeginsInThePast
    waiting = QualityWeights.objects.select_for_update().filter(state=QualityWeights.State.PROPOSED)
    if waiting.exists():
        raise ProposalWaits
    version = QualityWeights.objects.create(
        valid_from=valid_from, basis=basis, proposed_by=by, **asdict(measure)
    )
    record(
        "monitoring.propose_weights",
        actor=by,
        subject=f"weights:{version.pk}",
        reason=basis,
        **asdict(measure),
    )
    return version


@transaction.atomic
def decide_weights(version: QualityWeights, *, approve: bool, by: User) -> QualityWeights:
    """Approve or refuse a proposal.

    Raises:
        MayNotSetWeights: the person is neither of the office nor a leader.
        NoLongerWaits: it has been decided on.
        AnotherPersonDecides: the person proposed it.
    """
    if not may_decide_weights(by):
        raise MayNotSetWeights
    version = QualityWeights.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.state != QualityWeights.State.PROPOSED:
        raise NoLongerWaits(version=version.pk)
    if version.proposed_by_id == by.pk:
        raise AnotherPersonDecides(version=version.pk)
    states = QualityWeights.State
    version.state = states.APPROVED if approve else states.REFUSED
    # What waited longer than it wanted to begin must not reach back into reported days.
    version.valid_from = max(version.valid_from, timezone.localdate())
    version.decided_by, version.decided_at = by, timezone.now()
    version.save(update_fields=["state", "valid_from", "decided_by", "decided_at"])
    cache.delete(WEIGHTS_KEY)
    record(
        "monitoring.approve_weights" if approve else "monitoring.refuse_weights",
        actor=by,
        subject=f"weights:{version.pk}",
        reason=version.basis,
    )
    return version
