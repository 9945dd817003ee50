"""A period with two organisations, their cells, a class, and those who close it."""

from datetime import timedelta

from django.utils import timezone

from learning.models import Enrolment
from members.models import Unit
from members.roles import Role
from monitoring.closing import services
from monitoring.closing.sealing import work_on_snapshot
from monitoring.models import Closing, SnapshotPage
from tests.factories.certificates import OrganisationFactory
from tests.factories.learning import PeriodFactory
from tests.factories.monitoring import (
    class_of_four_periods,
    enrolment_with,
    person_with,
    unit_below,
)

YESTERDAY = timezone.localdate() - timedelta(days=1)
WEEK_AGO = timezone.now() - timedelta(days=7)
STATUSES = ("exempt", "completed", "late", "overdue", "in_progress", "not_started")


class ClosingWorld:
    """A committee with two organisations of two cells, people everywhere, and a class of all."""

    def __init__(self):
        self.root = Unit.objects.get(pk=OrganisationFactory().root.pk)
        self.period = PeriodFactory(name="Năm thử", ends_on=YESTERDAY + timedelta(days=20))
        self.branches = [unit_below(self.root, name=f"Đảng bộ cơ sở {n}") for n in "AB"]
        self.cells = [
            unit_below(branch, name=f"{branch.name}, chi bộ {n}", kind=Unit.Kind.CELL)
            for branch in self.branches
            for n in (1, 2)
        ]
        self.training_class = class_of_four_periods(unit=self.root, title="Lớp Chuyển đổi số")
        self.enrolments: dict[tuple[int, str], Enrolment] = {}
        for place, cell in enumerate(self.cells):
            for status in STATUSES[: place + 3]:
                self.enrolments[place, status] = self.obliged(cell, status)
        self.office = person_with(Role.OFFICE, self.root, full_name="Đỗ Thị Lan")
        self.leader = person_with(Role.LEADER, self.root, full_name="Hà Minh Quân")
        self.secretaries = [person_with(Role.CELL_SECRETARY, cell) for cell in self.cells]
        self.clerks = [person_with(Role.UNIT_CLERK, branch) for branch in self.branches]

    def obliged(self, unit, status, **fields):
        """An obligation of a week ago that stood there at the cut-off."""
        if status == "late":
            fields |= {"due_at": WEEK_AGO, "late_after": WEEK_AGO}
        row = enrolment_with(
            "completed" if status == "late" else status, self.training_class, unit, **fields
        )
        row.enrolled_at = WEEK_AGO
        if row.started_at:
            row.started_at = WEEK_AGO + timedelta(days=1)
        if row.completed_at:
            row.completed_at = WEEK_AGO + timedelta(days=2)
        if status == "overdue":
            row.due_at = WEEK_AGO + timedelta(days=3)
        row.save()
        return row

    def prepared(self, **fields):
        """A closing whose figures are counted."""
        fields.setdefault("unit", self.root)
        closing = services.prepare_closing(
            self.period,
            cutoff_on=YESTERDAY,
            cells_due_on=timezone.localdate() + timedelta(days=3),
            grassroots_due_on=timezone.localdate() + timedelta(days=6),
            by=self.office,
            **fields,
        )
        self.work(closing)
        return Closing.objects.get(pk=closing.pk)

    def opened(self):
        """A closing whose units are asked."""
        return services.open_round(self.prepared(), by=self.office)

    def confirmed(self):
        """A closing that everybody has confirmed."""
        closing = self.opened()
        for cell, by in zip(self.cells, self.secretaries, strict=True):
            services.confirm(closing, unit=cell, by=by)
        for branch, by in zip(self.branches, self.clerks, strict=True):
            services.confirm(closing, unit=branch, by=by)
        return closing

    def closed(self):
        """A closing that two people have closed."""
        closing = self.confirmed()
        services.propose(closing, by=self.office)
        services.approve(closing, by=self.leader)
        self.work(closing)
        return Closing.objects.get(pk=closing.pk)

    def amended(self, closing, *, reason="Bổ sung hồ sơ", basis="Công văn 12"):
        """The next version, sealed."""
        services.compare(closing, by=self.office)
        self.work(closing)
        services.propose(closing, reason=reason, basis=basis, by=self.office)
        services.approve(closing, by=self.leader)
        self.work(closing)
        return closing.snapshots.sealed().first()

    def work(self, closing):
        """What the worker does with the version under way."""
        work_on_snapshot(closing.snapshots.order_by("-pk").first().pk)


def page_of(snapshot, unit):
    """The page of a unit."""
    return SnapshotPage.objects.get(snapshot=snapshot, unit=unit)
