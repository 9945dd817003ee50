"""The cast that knocks at every door: one person for each role, and the rows that they ask for.

Two branches below one root: ``A`` with the cell of the member, ``B`` with that of the other member.
"""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cached_property
from pathlib import Path

import docx
from django.core.files.storage import storages
from django.utils import timezone

from learning.audience import Audience
from learning.rules import DueKind, DueRule
from learning.services import draft_requirement, set_audience, set_due
from members.models import GrantRequest, ImportRun, Unit, User
from members.roles import Role
from monitoring.models import ExportJob, ReportSchedule, WordTemplate
from office.models import Reorganisation
from tests.factories.certificates import (
    completed_enrolment,
    issued_certificate,
    issuing_class,
    issuing_root,
)
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.factories.learning import EnrolmentFactory, PeriodFactory, TrainingClassFactory
from tests.factories.media import MediaAssetFactory
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory
from tests.factories.quizzes import AttemptFactory, QuizVersionFactory
from tests.members.data.make_messy_workbook import TARGET as MESSY_WORKBOOK

# persona: (role, on which unit of the world)
ROLES = {
    "clerk": (Role.UNIT_CLERK, "branch_a"),
    "other_clerk": (Role.UNIT_CLERK, "branch_b"),
    "secretary": (Role.CELL_SECRETARY, "cell_a"),
    "trainer": (Role.TRAINER, "root"),
    "approver": (Role.APPROVER, "root"),
    "manager": (Role.CLASS_MANAGER, "root"),
    "organisation": (Role.ORGANISATION, "root"),
    "office": (Role.OFFICE, "root"),
    "leader": (Role.LEADER, "root"),
    "inspector": (Role.INSPECTOR, "root"),
    "system_admin": (Role.SYSTEM_ADMIN, "root"),
}
PERSONAS = ("anonymous", "member", "other_member", *ROLES)
SIGNED_IN = frozenset(PERSONAS) - {"anonymous"}
# Visitors whose rights follow from those of the personas (``matrix.may_pass``): no row of the table
# names them.  Their roles are over, or not yet, or on the other branch.
DERIVED = ("suspended", "expired", "future", "revoked", "sibling_office")


@dataclass
class World:
    """Units, people, and one class in which the member of branch A studies."""

    root: Unit = field(default_factory=lambda: UnitFactory(kind=Unit.Kind.COMMITTEE))

    @cached_property
    def branch_a(self) -> Unit:
        """The member's grassroots organisation."""
        return UnitFactory(parent=self.root)

    @cached_property
    def branch_b(self) -> Unit:
        """The other one."""
        return UnitFactory(parent=self.root)

    @cached_property
    def cell_a(self) -> Unit:
        """The member's cell."""
        return UnitFactory(parent=self.branch_a)

    @cached_property
    def cell_b(self) -> Unit:
        """The other member's cell."""
        return UnitFactory(parent=self.branch_b)

    @cached_property
    def people(self) -> dict[str, User]:
        """Everybody by the name of the persona."""
        people = {
            "member": UserFactory(unit=self.cell_a),
            "other_member": UserFactory(unit=self.cell_b),
        }
        for name, (role, place) in ROLES.items():
            # People with a duty live in the root, so that no door opens to them as neighbours.
            people[name] = UserFactory(unit=self.root)
            RoleGrantFactory(person=people[name], role=role, unit=getattr(self, place))
        return people

    @cached_property
    def visitors(self) -> dict[str, User]:
        """The personas, and those whose rights follow from theirs."""
        today = timezone.localdate()
        day = timedelta(days=1)
        dates = {
            "suspended": {},
            "expired": {"valid_to": today - day},
            "future": {"valid_from": today + day},
            "revoked": {"revoked_at": timezone.now()},
        }
        visitors = dict(self.people)
        for name, period in dates.items():
            visitors[name] = UserFactory(unit=self.root)
            for role in Role:
                RoleGrantFactory(person=visitors[name], role=role, unit=self.root, **period)
        visitors["sibling_office"] = UserFactory(unit=self.root)
        RoleGrantFactory(person=visitors["sibling_office"], role=Role.OFFICE, unit=self.branch_b)
        User.objects.filter(pk=visitors["suspended"].pk).update(is_active=False)
        return visitors

    @cached_property
    def enrolment(self):
        """The member's obligation in an open class with a list, with a lesson of each kind."""
        edition = EditionFactory(course__recognition_by_list=True)
        self.reading = EditionLessonFactory(edition=edition)
        self.video = EditionLessonFactory(
            edition=edition, video=True, media_key=MediaAssetFactory().key
        )
        self.quiz = EditionLessonFactory(
            edition=edition, quiz=True, quiz_version_key=QuizVersionFactory().key
        )
        training_class = TrainingClassFactory(
            edition=edition, unit=self.root, opens_on=date(2026, 11, 2)
        )
        return EnrolmentFactory(member=self.people["member"], training_class=training_class)

    @cached_property
    def training_class(self):
        """The class of that obligation."""
        return self.enrolment.training_class

    @cached_property
    def certificate(self):
        """A certificate of the member's, in a class of its own."""
        enrolment = completed_enrolment(
            issuing_class(root=issuing_root(root=self.root)), member=self.people["member"]
        )
        return issued_certificate(enrolment)

    @cached_property
    def attempt(self):
        """The member's open attempt at a quiz of that obligation's edition."""
        return AttemptFactory(enrolment=self.enrolment, version=self.quiz_version)

    @cached_property
    def quiz_version(self):
        """The quiz that the attempt is made of."""
        return QuizVersionFactory()

    @cached_property
    def export(self):
        """A list of people that the clerk of branch A asked for, still waiting."""
        return ExportJob.objects.create(
            requested_by=self.people["clerk"], kind=ExportJob.Kind.PEOPLE, purpose="Kiểm tra"
        )

    @cached_property
    def held_export(self):
        """A list with contact data that the clerk of branch A asked for; it waits for another."""
        return ExportJob.objects.create(
            requested_by=self.people["clerk"],
            kind="directory",
            params={"contact": "1"},
            purpose="Kiểm tra",
            state=ExportJob.State.HELD,
        )

    @cached_property
    def schedule(self):
        """A scheduled report of the clerk of branch A."""
        return ReportSchedule.objects.create(
            owner=self.people["clerk"],
            kind=ExportJob.Kind.OVERVIEW,
            format=ExportJob.Format.XLSX,
            purpose="Kiểm tra",
            rhythm="weekly",
            hour=time(7),
        )

    @cached_property
    def paper(self):
        """A paper that the clerk of branch A asked for, still waiting."""
        return ExportJob.objects.create(
            requested_by=self.people["clerk"],
            kind=ExportJob.Kind.DOCUMENT,
            format=ExportJob.Format.ZIP,
            params={"report": "tien-do", "day": "2026-11-02"},
            purpose="Kiểm tra",
        )

    @cached_property
    def word_template(self):
        """The office's own Word template for the report of progress."""
        path = Path(storages["private"].path("templates/test.docx"))
        path.parent.mkdir(parents=True, exist_ok=True)
        docx.Document().save(str(path))
        return WordTemplate.objects.create(
            root=self.root,
            report="tien-do",
            valid_from=date(2026, 11, 2),
            note="Mẫu của văn phòng",
            file="templates/test.docx",
            sha256="0" * 64,
            uploaded_by=self.people["office"],
        )

    @cached_property
    def grant_request(self):
        """A request of the organisation department's that waits for a second person."""
        return GrantRequest.objects.create(
            person=self.people["member"],
            role=Role.OFFICE,
            unit=self.root,
            valid_from=date(2026, 11, 2),
            reason="QĐ 12",
            requested_by=self.people["organisation"],
        )

    @cached_property
    def split_step(self):
        """The split of branch A in a plan that the organisation department drafts."""
        plan = Reorganisation.objects.create(
            title="Chia tách",
            decision_number="12-QĐ/ĐUK",
            decision_date=date(2026, 11, 2),
            effective_on=date(2026, 11, 2),
            drafted_by=self.people["organisation"],
        )
        plan.units.add(self.branch_a)
        new = {"code": "TACH", "name": "Đảng bộ tách ra", "parent": self.root.code}
        params = {"units": [self.branch_a.code], "new": new}
        return plan.steps.create(position=1, kind="split", params=params)

    @cached_property
    def requirement(self):
        """A requirement for the people of branch A, that the office drafts."""
        today = timezone.localdate()
        requirement = draft_requirement(
            unit=self.root,
            period=PeriodFactory(),
            title="Yêu cầu",
            courses=[self.training_class.course],
            by=self.people["office"],
        )
        by = {"by": self.people["office"]}
        set_audience(requirement, Audience(units=(self.branch_a.pk,)), **by)
        set_due(requirement, DueRule(DueKind.FIXED, on=today + timedelta(days=30)), **by)
        return requirement

    @cached_property
    def import_run(self):
        """A list that the organisation department took over."""
        path = Path(storages["private"].path("imports/test.xlsx"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(MESSY_WORKBOOK.read_bytes())
        return ImportRun.objects.create(
            unit=self.root,
            created_by=self.people["organisation"],
            file="imports/test.xlsx",
            report_file="imports/test.xlsx",
            refused_file="imports/test.xlsx",
            original_name="danh-sach.xlsx",
            state=ImportRun.State.DONE,
        )

    def enrolment_and(self, lesson: str) -> dict[str, int]:
        """Return the address parts of the obligation and one of its lessons."""
        return {"enrolment_id": self.enrolment.pk, "lesson_id": getattr(self, lesson).pk}
