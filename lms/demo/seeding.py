"""The demo from nothing to a site with people, two courses, three classes and certificates."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from cms.services import (
    ensure_editorial_setup,
    keep_groups_in_step,
    load_course,
    load_site_pages,
)
from courses.models import Course
from lms.demo.cast import CAST
from lms.demo.closing import write_closings
from lms.demo.connections import write_connection
from lms.demo.history import (
    DIGITAL_CLASS,
    FACTS_CLASS,
    write_finished_class,
    write_running_class,
)
from lms.demo.people import demo_people
from lms.demo.privacy import write_notice
from lms.demo.register import (
    write_cast,
    write_moves,
    write_organisation,
    write_people,
    write_units,
)
from lms.demo.reminders import write_reminders
from lms.demo.requirements import write_requirements
from lms.demo.schedules import write_schedules
from lms.demo.training import write_training
from lms.demo.units import ROOT_CODE, demo_units
from lms.demo.waiting import write_import, write_waiting
from members.models import Unit, User
from monitoring.quality.counting import recount_all

FOLDER = Path(__file__).parent
COURSES_FOLDER = FOLDER / "courses"
SITE_FOLDER = FOLDER / "site"
DIGITAL_CODE, FACTS_CODE = "CN01", "KN01"
# Which folder is which course, and who of the logins teaches it.
COURSES = {
    DIGITAL_CODE: ("chuyen_doi_so", "GIANGVIEN1"),
    FACTS_CODE: ("kiem_chung_thong_tin", "GIANGVIEN2"),
}
MOVED_DAYS_AGO = 20


def seed(*, say: Callable[[str], object] | None = None) -> dict[str, int]:
    """Write what is missing of the demo; return how many of each were written now.

    Each step is one transaction of its own and finds what is there already, so that a
    seed that was broken off is finished by running it again.  The papers of the
    certificates are queued as always, and made by the worker.
    """

    def tell(text: str) -> None:
        if say is not None:
            say(text)

    today = timezone.localdate()
    drawn = demo_units()
    people = demo_people(drawn)
    tell("units and organisation")
    units = write_units(drawn)
    write_organisation(units[ROOT_CODE])
    tell("people")
    registered = write_people(people, units)
    cast = write_cast(units, today=today)
    write_notice(by=cast["VANPHONG"], readers=cast.values())
    tell("pages and courses")
    load_content(cast)
    digital, facts = (Course.objects.get(code=code) for code in (DIGITAL_CODE, FACTS_CODE))
    tell("the finished class")
    issued = write_finished_class(digital, cast, today=today)
    moved = write_moves(people, units, since=today - timedelta(days=MOVED_DAYS_AGO))
    tell("the running classes")
    enrolled = write_running_class(DIGITAL_CLASS, digital, cast, today=today)
    enrolled += write_running_class(FACTS_CLASS, facts, cast, today=today)
    tell("requirements")
    write_requirements(digital, facts, cast, today=today)
    tell("what waits on the desks")
    _write_desks(units, cast, today=today)
    tell("closing of periods, training")
    write_closings(cast, today=today)
    write_training(digital, cast, today=today)
    tell("study quality")
    recount_all()
    return {
        "units": len(units),
        "people registered": registered,
        "logins": len(CAST),
        "transfers": moved,
        "enrolments in running classes": enrolled,
        "certificates issued": issued,
    }


def _write_desks(units: dict[str, Unit], cast: dict[str, User], *, today: date) -> None:
    """Leave something to do on every desk of the office."""
    write_import(cast["TOCHUC"])
    write_waiting(units, cast, today=today)
    write_reminders(cast)
    write_schedules(cast)
    write_connection(units[ROOT_CODE], cast)


def load_content(cast: dict[str, User]) -> None:
    """Make the pages of the site and the courses that have content."""
    ensure_editorial_setup()
    keep_groups_in_step(cast["DUYET"])
    load_site_pages(SITE_FOLDER, by=cast["DUYET"])
    for folder, trainer in COURSES.values():
        load_course(COURSES_FOLDER / folder, trainer=cast[trainer], approver=cast["DUYET"])
