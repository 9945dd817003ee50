"""The site with the demo course and an open class, filled once and copied for each journey."""

from django.db import connections

from learning.evidence import Evidence
from learning.services import mark_started, pass_lesson
from tests.database import OwnDatabase
from tests.factories.members import PASSWORD, UserFactory
from tests.flows.stage import DUTIES, Stage

PEOPLE_PER_CELL = 6


class StagedDatabase(OwnDatabase):
    """A second template of this process: the migrated one with the stage on it."""

    def fill(self):
        """Fill the database of this process, keep a copy as template, and empty it again."""
        self.renew()
        stage = staged()
        connections.close_all()
        copy = f"{self.name}_stage"
        self._lock(copy)
        self._drop(copy)
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", copy, self.name)
        self.renew()
        self.template = copy
        return stage

    def forget(self):
        """Drop the second template."""
        self._drop(self.template)
        self._server.close()


def staged():
    """Return the stage with the real course, its class, and people at every point of it."""
    stage = Stage()
    for role in DUTIES:
        stage.person(role)
    people = [
        UserFactory(full_name=f"{family} {given}", unit=cell)
        for cell, given in ((stage.cell_a, "Văn An"), (stage.cell_b, "Thị Yến"))
        for family in ("Bùi", "Đặng", "Hoàng", "Lê", "Trần", "Vũ")[:PEOPLE_PER_CELL]
    ]
    stage.plain_member = UserFactory(
        full_name="Đỗ Đình Ấn", unit=stage.cell_b, card_number="87654321", password=PASSWORD
    )
    stage.course = stage.load_demo_course()
    stage.training_class = stage.open_class(stage.course, decision_number="61-QĐ/ĐUK")
    lessons = list(stage.training_class.edition.lessons.order_by("position"))
    for number, person in enumerate(people):
        enrolment = stage.enrolment(stage.training_class, person)
        if number % 4 == 1:
            mark_started(enrolment)
        for lesson in lessons if number % 4 == 0 else lessons[: number % 4 - 1]:
            score = 8 if lesson.kind == "quiz" else None
            pass_lesson(enrolment, lesson=lesson, evidence=Evidence.MEASURED, score=score)
    return stage
