"""Reminders of the demo: one that was sent, a rule that is active, one that waits for approval."""

from django.db import transaction

from learning.models import TrainingClass
from lms.demo.history import DIGITAL_CLASS, FACTS_CLASS
from members.models import User
from notices.kinds import Channel
from notices.services import send_due
from office.models import ConsentRecord, LadderStep, ReminderCampaign, ReminderLadder
from office.privacy.selectors import consents_of
from office.privacy.services import set_consent
from office.reminders.carrying_out import run_campaign
from office.reminders.choice import Choice
from office.reminders.ladders import StepFacts, move_ladder, save_ladder
from office.reminders.services import start_campaign

# How many learners of the class have agreed to be reminded by phone and e-mail.
AGREE = 30
Audience = LadderStep.Audience
STEPS = (
    StepFacts(-14, Audience.MEMBER, [Channel.IN_APP]),
    StepFacts(-7, Audience.MEMBER, [Channel.IN_APP, Channel.EMAIL, Channel.SMS]),
    StepFacts(1, Audience.CELL, [Channel.IN_APP, Channel.EMAIL]),
    StepFacts(7, Audience.HEAD, [Channel.IN_APP, Channel.EMAIL]),
)


def write_reminders(cast: dict[str, User]) -> None:
    """Remind the learners of one class, and leave a rule for approval."""
    digital = TrainingClass.objects.get(code=DIGITAL_CLASS.code)
    facts = TrainingClass.objects.get(code=FACTS_CLASS.code)
    _agree(facts)
    _write_rules(digital, facts, cast)
    if ReminderCampaign.objects.exists():
        return
    channels = [Channel.IN_APP, Channel.EMAIL, Channel.SMS, Channel.ZALO]
    campaign = start_campaign(cast["VANPHONG"], Choice(training_class=facts.pk), channels)
    run_campaign(campaign.pk)
    send_due()


@transaction.atomic
def _agree(training_class: TrainingClass) -> None:
    """Let some of the learners agree; the others are reached on the site only."""
    rows = training_class.enrolments.select_related("member").order_by("member__personal_code")
    for row in rows[:AGREE]:
        if not consents_of(row.member):
            purpose = ConsentRecord.Purpose.REMINDERS
            set_consent(row.member, purpose=purpose, is_given=True, by=row.member)


@transaction.atomic
def _write_rules(digital: TrainingClass, facts: TrainingClass, cast: dict[str, User]) -> None:
    """Draw two rules up: one approved by a leader, one that waits for it."""
    if ReminderLadder.objects.exists():
        return
    active = save_ladder(digital, STEPS, by=cast["VANPHONG"])
    move_ladder(active, "propose", by=cast["VANPHONG"])
    move_ladder(active, "approve", by=cast["LANHDAO"])
    waiting = save_ladder(facts, STEPS, by=cast["VANPHONG"])
    move_ladder(waiting, "propose", by=cast["VANPHONG"])
