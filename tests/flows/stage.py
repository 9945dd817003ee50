"""A small organisation on which the stories play: two branches, a cell in each, one person a role.

``Stage()`` costs a fraction of a second; ``load_demo_course`` publishes the real course in 5 s.
"""

from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.utils import timezone

from cms.services import ensure_editorial_setup, keep_groups_in_step, load_course
from courses.models import Course
from learning.models import Enrolment, TrainingClass
from learning.services import create_class, open_class
from members.models import Unit, User
from members.roles import Role
from tests.factories.certificates import issuing_root
from tests.factories.members import PASSWORD, RoleGrantFactory, UnitFactory, UserFactory

ROOT = Path(__file__).resolve().parent.parent.parent
COURSE_FOLDER = ROOT / "lms" / "demo" / "courses" / "chuyen_doi_so"
VIDEO = COURSE_FOLDER / "video" / "chuyen-doi-so-gioi-thieu.mp4"
COURSE_CODE = "CN01"
MEMBER_CARD = "12345678"

# role: (name, on which unit of the stage)
DUTIES = {
    Role.UNIT_CLERK: ("Trần Thu Hằng", "branch_a"),
    Role.TRAINER: ("Phạm Quang Vinh", "root"),
    Role.APPROVER: ("Trịnh Xuân Thắng", "root"),
    Role.CLASS_MANAGER: ("Vũ Thị Hạnh", "root"),
    Role.ORGANISATION: ("Bùi Đức Thành", "root"),
    Role.OFFICE: ("Đỗ Thị Lan", "root"),
    Role.LEADER: ("Hà Minh Quân", "root"),
}


class Stage:
    """The units and the people; asking for a role gives the person who has it."""

    def __init__(self):
        self._people = {}
        self.root = issuing_root(
            root=UnitFactory(code="DUK", name="Đảng bộ Khối", kind=Unit.Kind.COMMITTEE)
        )
        self.branch_a = self._unit("TC063", "Đảng bộ Bệnh viện Mắt", self.root)
        self.branch_b = self._unit("TC106", "Đảng bộ Công ty Cấp nước", self.root)
        self.cell_a = self._unit("TC063-C01", "Chi bộ 1", self.branch_a, Unit.Kind.CELL)
        self.cell_b = self._unit("TC106-C01", "Chi bộ 1", self.branch_b, Unit.Kind.CELL)
        self.member = UserFactory(
            full_name="Nguyễn Thị Minh Hòa",
            card_number=MEMBER_CARD,
            birth_date=date(1968, 9, 2),
            unit=self.cell_a,
            password=PASSWORD,
        )

    def _unit(self, code, name, parent, kind=Unit.Kind.GRASSROOTS):
        return UnitFactory(code=code, name=name, parent=parent, kind=kind)

    @cached_property
    def other_member(self):
        """A member of the other branch."""
        return UserFactory(full_name="Lê Đức Anh", unit=self.cell_b, password=PASSWORD)

    def person(self, role):
        """Return the one person with that duty, who lives in the root."""
        if role not in self._people:
            name, place = DUTIES[role]
            person = UserFactory(full_name=name, unit=self.root, password=PASSWORD)
            RoleGrantFactory(person=person, role=role, unit=getattr(self, place))
            self._people[role] = person
        return User.objects.get(pk=self._people[role].pk)

    @property
    def trainer(self):
        """Writes courses."""
        return self.person(Role.TRAINER)

    @property
    def approver(self):
        """Publishes what trainers submit."""
        approver = self.person(Role.APPROVER)
        keep_groups_in_step(approver)
        return approver

    @property
    def manager(self):
        """Runs classes and proposes lists."""
        return self.person(Role.CLASS_MANAGER)

    @property
    def leader(self):
        """Approves lists."""
        return self.person(Role.LEADER)

    @property
    def clerk(self):
        """Looks after branch A only."""
        return self.person(Role.UNIT_CLERK)

    @property
    def office(self):
        """Looks after everybody."""
        return self.person(Role.OFFICE)

    def load_demo_course(self):
        """Publish the real course through the workflow; return it."""
        ensure_editorial_setup()
        load_course(COURSE_FOLDER, trainer=self.trainer, approver=self.approver)
        return Course.objects.get(code=COURSE_CODE)

    def open_class(self, course, *, units=None, **fields):
        """Plan and open a class of the newest edition, due in three weeks."""
        today = timezone.localdate()
        facts = {
            "code": f"LOP-{TrainingClass.objects.count() + 1:02d}",
            "title": "Lớp bồi dưỡng Chuyển đổi số khóa I/2026",
            "opens_on": today,
            "due_on": today + timedelta(days=21),
        }
        training_class = create_class(
            audience_units=units or [self.root],
            by=self.manager,
            manager=self.manager,
            course=course,
            unit=self.root,
            **facts | fields,
        )
        open_class(training_class, by=self.manager)
        return TrainingClass.objects.get(pk=training_class.pk)

    def enrolment(self, training_class, member=None):
        """Return the member's obligation in the class."""
        return Enrolment.objects.get(training_class=training_class, member=member or self.member)


def visitor(person=None):
    """A browser of its own, signed in as the person."""
    client = Client()
    if person is not None:
        client.force_login(person, backend="members.backends.IdentifierBackend")
    return client


def text_of(response):
    """Return what a person reads on the page, with single blanks."""
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def main_of(response):
    """Return the text of the main part only."""
    page = BeautifulSoup(response.content, "html.parser")
    return " ".join(page.find("main").get_text(" ").split())


def filled_form(response, selector="form"):
    """Return what a browser would send of the form as it stands, as lists by name."""
    form = BeautifulSoup(response.content, "html.parser").select_one(selector)
    assert form is not None, f"no {selector} on the page"
    fields = {}
    for field in form.select("input, textarea, select"):
        name = field.get("name")
        if not name or field.has_attr("disabled"):
            continue
        if field.name == "select":
            chosen = [option.get("value", "") for option in field.select("option[selected]")]
            first = field.select_one("option")
            fields.setdefault(name, []).extend(chosen or [first.get("value", "") if first else ""])
        elif field.name == "textarea":
            fields.setdefault(name, []).append(field.get_text().removeprefix("\n"))
        elif field.get("type") in ("checkbox", "radio"):
            if field.has_attr("checked"):
                fields.setdefault(name, []).append(field.get("value", "on"))
        elif field.get("type") not in ("submit", "button", "file", "image"):
            fields.setdefault(name, []).append(field.get("value", ""))
    return fields


def options_of(response, selector):
    """Return what the labels of a question say, and the value of each."""
    block = BeautifulSoup(response.content, "html.parser").select_one(selector)
    return {
        " ".join(label.get_text().split()): label.find("input")["value"]
        for label in block.select("label.choice")
    }


def let_time_pass(**seconds):
    """Move stored moments into the past: ``let_time_pass(reading=120, watching=15)``."""
    columns = {
        "reading": ("learning_readingvisit", ["opened_at", "last_seen_at"]),
        "watching": ("media_watchlease", ["opened_at", "last_beat_at", "closed_at"]),
    }
    with connection.cursor() as cursor:
        for what, number in seconds.items():
            table, names = columns[what]
            moved = ", ".join(f"{name} = {name} - make_interval(secs => %(s)s)" for name in names)
            cursor.execute(f"UPDATE {table} SET {moved}", {"s": number})
