"""Who may pass which door of notices and reminders (see ``url_table``)."""

from notices.models import Notice
from office.models import ReminderCampaign
from office.reminders.ladders import StepFacts, move_ladder, save_ladder
from tests.architecture.door import ABOVE, OVERVIEW, OWNER, PLANS, Door
from tests.architecture.personas import SIGNED_IN, World
from tests.factories.notices import queued

# Who reminds, and who of them the member of branch A.
REMIND = frozenset({"clerk", "other_clerk", "secretary", "manager", "office"})
REMIND_MEMBER = REMIND - {"other_clerk"}


def _notice(world: World) -> Notice:
    """The one reminder of the member: nobody gets a second within 24 hours."""
    made = queued(world.people["member"], key="campaign:0").first()
    return made or Notice.objects.get(subject_key="campaign:0")


def _arrived(world: World) -> dict[str, int]:
    row = _notice(world)
    Notice.objects.filter(pk=row.pk).update(state="sent", sent_at=row.not_before)
    return {"notice_id": row.pk}


def _waiting(world: World) -> dict[str, int]:
    row = _notice(world)
    Notice.objects.filter(pk=row.pk).update(state="queued", sent_at=None)
    return {"notice_id": row.pk}


def _campaign(world: World) -> dict[str, int]:
    clerk = world.people["clerk"]
    campaign = ReminderCampaign.objects.filter(created_by=clerk, state="waiting").first()
    campaign = campaign or ReminderCampaign.objects.create(
        created_by=clerk, unit=world.branch_a, choice={}, channels=["in_app"]
    )
    return {"campaign_id": campaign.pk}


def _ladder(*acts: str):
    """Return how to make the rule of the member's class in the state after the acts."""

    def make(world: World) -> dict[str, int]:
        people = world.people
        steps = [StepFacts(-7, "member", ["in_app"])]
        ladder = save_ladder(world.training_class, steps, by=people["manager"])
        for act in acts:
            by = people["leader"] if act == "approve" else people["manager"]
            move_ladder(ladder, act, by=by)
        return {"ladder_id": ladder.pk}

    return make


REMINDER_DOORS: dict[str, Door] = {
    # notices: the own ones
    "notices:own": Door(SIGNED_IN),
    "notices:read_all": Door(SIGNED_IN, method="post"),
    "notices:open": Door(OWNER, _arrived, "post"),
    # the desk of reminders
    "reminders:desk": Door(OVERVIEW),
    "reminders:new": Door(REMIND),
    "reminders:campaign": Door(ABOVE - {"secretary"}, _campaign),
    "reminders:cancel": Door(frozenset({"clerk", "manager", "office"}), _campaign, "post"),
    "reminders:ladders": Door(OVERVIEW),
    "reminders:add_ladder": Door(PLANS),
    "reminders:ladder": Door(ABOVE, _ladder()),
    "reminders:edit_ladder": Door(PLANS, _ladder()),
    "reminders:propose_ladder": Door(PLANS, _ladder(), "post"),
    # The manager drew it up: somebody else approves.
    "reminders:approve_ladder": Door(frozenset({"office", "leader"}), _ladder("propose"), "post"),
    "reminders:pause_ladder": Door(PLANS | {"leader"}, _ladder("propose", "approve"), "post"),
    "reminders:resume_ladder": Door(
        PLANS | {"leader"}, _ladder("propose", "approve", "pause"), "post"
    ),
    "reminders:calendar": Door(OVERVIEW),
    "reminders:log": Door(OVERVIEW),
    "reminders:cancel_notice": Door(REMIND_MEMBER, _waiting, "post"),
    "reminders:texts": Door(OVERVIEW),
    # The words are those of the whole organisation: an office of one branch writes none.
    "reminders:text": Door(
        frozenset({"office"}),
        lambda world: {"kind": 1, "channel": "sms"},
        but_not=frozenset({"sibling_office"}),
    ),
}
