"""The full demo from an empty database to the register, step by step."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone

from certificates.models import Certificate, Recognition, RecognitionLine
from courses.models import Course
from learning.models import Enrolment, LessonResult, ReadingVisit, ResultChange, TrainingClass
from lms.demo.bulk import refresh_statistics
from lms.demo.closing import write_closings
from lms.demo.evidence import EvidenceBook
from lms.demo.full.certificates import write_certificates
from lms.demo.full.classes import ClassWriter, Dates
from lms.demo.full.courses import publish_catalogue
from lms.demo.full.lists import write_list
from lms.demo.full.people import full_people, moment, write_people
from lms.demo.full.plans import PLANS
from lms.demo.full.population import Tempers, learners
from lms.demo.history import (
    DIGITAL_CLASS,
    FACTS_CLASS,
    UNTOUCHED,
    write_finished_class,
    write_running_class,
)
from lms.demo.privacy import write_notice
from lms.demo.register import REGISTERED, write_cast, write_organisation, write_units
from lms.demo.requirements import write_requirements
from lms.demo.seeding import DIGITAL_CODE, FACTS_CODE, load_content
from lms.demo.sheets import SheetPool
from lms.demo.units import ROOT_CODE, SMALL, demo_units
from lms.demo.waiting import write_import, write_waiting
from media.models import WatchLedger
from members.models import (
    AuditEntry,
    Exemption,
    Membership,
    PositionHeld,
    StatusPeriod,
    Unit,
    User,
)
from monitoring.models import QualityCount, TopicCount, WeekCount
from monitoring.quality.counting import recount_all
from quizzes.models import Attempt, AttemptQuestion, CheckAnswer

SEED = "full"
MODELS = (
    *(Unit, User, Membership, StatusPeriod, PositionHeld, Exemption, AuditEntry),
    *(Enrolment, LessonResult, ResultChange, ReadingVisit, WatchLedger),
    *(Attempt, AttemptQuestion, CheckAnswer, Recognition, RecognitionLine, Certificate),
    *(QualityCount, WeekCount, TopicCount),
)


class AnotherDemo(Exception):
    """The database holds the small demo, whose people have the same codes."""


def seed_full(*, say: Callable[[str], object]) -> dict[str, int]:
    """Write what is missing of the full demo; return how many of each were written now.

    Each class is a transaction of its own: a seed that was broken off is finished by running
    it again.

    Raises:
        AnotherDemo: the small demo is there already.
    """
    today = timezone.localdate()
    _require_own_demo()
    steps = _Steps(say)
    drawn = demo_units(None)
    with steps.step("units and organisation"):
        units = write_units(drawn)
        write_organisation(units[ROOT_CODE])
    with steps.step("people"):
        summary = {"units": len(units)}
        summary |= write_people(full_people(drawn), units, today=today)
        cast = write_cast(units, today=today)
        refresh_statistics(User._meta.db_table, Membership._meta.db_table)
    with steps.step("pages and courses"):
        load_content(cast)
        digital, facts = (Course.objects.get(code=code) for code in (DIGITAL_CODE, FACTS_CODE))
        publish_catalogue(by=cast["GIANGVIEN2"], published_at=moment(REGISTERED))
    summary |= _write_classes(cast, steps, today=today)
    with steps.step("certificates"):
        issued = write_certificates(cast, today=today)
    with steps.step("the classes of the small demo"):
        issued += write_finished_class(digital, cast, today=today)
        write_running_class(replace(DIGITAL_CLASS, units=SMALL), digital, cast, today=today)
        write_running_class(FACTS_CLASS, facts, cast, today=today)
    with steps.step("requirements"):
        write_requirements(digital, facts, cast, today=today)
    with steps.step("what waits on the desks"):
        write_notice(by=cast["VANPHONG"], readers=cast.values())
        write_import(cast["TOCHUC"])
        write_waiting(units, cast, today=today)
    with steps.step("closing of periods"):
        write_closings(cast, today=today)
    with steps.step("study quality"):
        recount_all()
    with steps.step("statistics of the planner"):
        refresh_statistics(*(model._meta.db_table for model in MODELS))
    return summary | {"certificates issued": issued}


def _write_classes(cast: dict[str, User], steps: "_Steps", *, today: date) -> dict[str, int]:
    """Write the classes that are missing, each with its list."""
    known = set(TrainingClass.objects.values_list("code", flat=True))
    missing = [plan for plan in PLANS if plan.code not in known]
    people = learners() if missing else []
    writer = ClassWriter(
        people,
        Tempers(seed=SEED),
        EvidenceBook(SheetPool(seed=SEED)),
        cast,
        today=today,
        untouched=UNTOUCHED,
    )
    for plan in missing:
        with steps.step(f"class {plan.code}"):
            writer.write(plan)
    with steps.step("recognition lists"):
        for training_class in TrainingClass.objects.filter(code__in=[p.code for p in PLANS]):
            plan = next(plan for plan in PLANS if plan.code == training_class.code)
            first_day = training_class.opens_on + timedelta(days=plan.opened)
            write_list(plan, training_class, Dates.of(plan, today=first_day), cast)
    return {"classes": len(missing), "enrolments": len(missing) * len(people)}


def _require_own_demo() -> None:
    """Refuse a database in which the codes of the demo belong to other people."""
    there = set(Unit.objects.values_list("code", flat=True))
    if User.objects.filter(personal_code="LS000001").exists() and "TC001" not in there:
        raise AnotherDemo(
            "This database holds the small demo. Run `make demo-reset` first, then "
            "`make demo SIZE=full`."
        )


class _Steps:
    """Says what is being done, and how long it took."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Time one step."""
        started = time.monotonic()
        yield
        self._say(f"{what}: {time.monotonic() - started:.1f} s")
