"""The stage of reminders: units, those who look after them, and a class."""

from datetime import datetime, timedelta

from members.roles import Role
from notices.kinds import Channel, Kind
from notices.models import Notice
from office.reminders import carrying_out, services
from office.reminders.choice import Choice
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

MORNING = datetime.fromisoformat("2026-11-25T09:00:00+07:00")
TODAY = MORNING.date()
DAY = timedelta(days=1)


class House:
    """A root with two branches, a cell in the first, and those who look after them."""

    def __init__(self):
        self.root = UnitFactory()
        self.branch, self.other = UnitFactory(parent=self.root), UnitFactory(parent=self.root)
        self.cell = UnitFactory(parent=self.branch)
        self.office = self.duty(Role.OFFICE, self.root)
        self.leader = self.duty(Role.LEADER, self.root)
        self.manager = self.duty(Role.CLASS_MANAGER, self.root)
        self.clerk = self.duty(Role.UNIT_CLERK, self.branch)
        self.secretary = self.duty(Role.CELL_SECRETARY, self.cell)
        due = TODAY + 7 * DAY
        self.lesson = TrainingClassFactory(
            unit=self.root, due_on=due, opens_on=TODAY - DAY, title="Lớp chuyển đổi số"
        )

    def duty(self, role, unit):
        person = UserFactory(unit=self.root)
        RoleGrantFactory(person=person, role=role, unit=unit)
        return person

    def learner(self, unit=None, **fields):
        person = UserFactory(unit=unit or self.cell)
        return EnrolmentFactory(
            member=person, training_class=self.lesson, due_at=MORNING + 7 * DAY, **fields
        ).member

    def campaign(self, by=None, channels=(Channel.IN_APP,), **more):
        campaign = services.start_campaign(by or self.office, Choice(), list(channels), **more)
        carrying_out.run_campaign(campaign.pk)
        campaign.refresh_from_db()
        return campaign


def told(kind=Kind.REMINDER):
    return set(Notice.objects.filter(kind=kind).values_list("receiver", flat=True))
