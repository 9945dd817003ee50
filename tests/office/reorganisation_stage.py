"""The stage of the tests of reorganisations, and the workbook that they fill in."""

from datetime import date

import openpyxl

from members.roles import Role
from members.services import grant_role
from office.models import Reorganisation
from office.reorganisation import services, workbook
from tests.factories.certificates import issuing_root
from tests.factories.members import LONG_AGO, UnitFactory, UserFactory

DAY = date(2026, 3, 1)


class Stage:
    """A committee with two organisations, and the people who plan and decide."""

    def __init__(self):
        self.root = issuing_root()
        self.a = UnitFactory(parent=self.root, code="AA1")
        self.b = UnitFactory(parent=self.root, code="BB1")
        self.cell = UnitFactory(parent=self.a, code="AA1-C1")
        self.proposer = self.with_role(Role.ORGANISATION, self.root)
        self.leader = self.with_role(Role.LEADER, self.root)
        self.people = [UserFactory(unit=unit) for unit in (self.a, self.b, self.cell)]
        self.clerk = self.with_role(Role.UNIT_CLERK, self.a)

    def with_role(self, role, unit):
        person = UserFactory(unit=self.root)
        grant_role(person, role=role, unit=unit, since=LONG_AGO)
        return person

    def plan(self, *steps):
        plan = services.draft(
            by=self.proposer,
            title="Sắp xếp",
            decision_number="12-QĐ/ĐUK",
            decision_date=DAY,
            effective_on=DAY,
        )
        services.add_steps(plan, steps, by=self.proposer)
        return Reorganisation.objects.get(pk=plan.pk)

    def proposed(self, *steps):
        plan = self.plan(*steps)
        services.rehearse(plan, by=self.proposer)
        services.propose(plan, by=self.proposer, knows_wider=True)
        return plan

    def carried_out(self, *steps):
        return services.approve(self.proposed(*steps), by=self.leader)


FOUND = (
    "founding",
    {"new": {"code": "CQD", "name": "Đảng bộ các cơ quan Đảng", "kind": "committee"}},
)
MERGE = ("merge", {"units": ["AA1"], "target": "BB1"})
SPLIT = ("split", {"units": ["AA1"], "new": {"code": "TACH", "name": "Đảng bộ tách ra"}})


def plan_book(folder, steps, *, people=(), roles=()):
    """Fill in the template of the command."""
    path = folder / "plan.xlsx"
    workbook.write_plan_template(path)
    book = openpyxl.load_workbook(path)
    values = ("Sắp xếp", "12-QĐ/ĐUK", "01/03/2026", "01/03/2026", "")
    for row, value in enumerate(values, start=2):
        book[workbook.DECISION].cell(row, 2).value = value
    for name, rows in ((workbook.STEPS, steps), (workbook.PEOPLE, people), (workbook.ROLES, roles)):
        for number, cells in enumerate(rows, start=2):
            for column, value in enumerate(cells, start=1):
                book[name].cell(number, column).value = value
    book.save(path)
    return path
