"""Writing one class of the full demo: the class, its obligations, results and evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.contract import Marking
from courses.models import Course, Edition, EditionLesson
from learning import rules
from learning.evidence import VERIFIED_FROM
from learning.models import Enrolment, LessonResult, ResultChange, TrainingClass
from learning.services.classes import due_moment
from lms.demo.bulk import Rows, reserve_keys
from lms.demo.evidence import EvidenceBook
from lms.demo.full.people import moment
from lms.demo.full.plans import APPROVED_AFTER, EXTRA_DAYS, PROPOSED_AFTER, ClassPlan, ListState
from lms.demo.full.population import Learner, Tempers
from lms.demo.full.stories import DAY, ClassFacts, Story, Teller
from lms.demo.units import ROOT_CODE
from members.models import AuditEntry, Unit, User
from members.services.people import PARTY

WITHDRAWN_SHARE = 0.004
WITHDRAWALS = ("Chuyển sinh hoạt đảng ra ngoài Đảng bộ", "Nghỉ hưu, chuyển về nơi cư trú")
# A completion that needs no list is recognised by a task a moment later.
TASK = timedelta(seconds=3)
# Nothing happens in the last minutes before a class is closed, or before now.
LAST_MINUTES = timedelta(minutes=30)


@dataclass(frozen=True)
class Dates:
    """When the class was opened, was due and was closed, and its list proposed and approved."""

    opens_on: date
    due_on: date
    opened_at: datetime
    closed_at: datetime | None
    proposed_at: datetime | None
    approved_at: datetime | None

    @classmethod
    def of(cls, plan: ClassPlan, *, today: date) -> "Dates":
        """Return the dates of a plan, counted back from today."""
        opens_on = today - timedelta(days=plan.opened)
        closed_on = None if plan.closed is None else opens_on + timedelta(days=plan.closed)
        has_list = closed_on is not None and plan.list_state is not ListState.NONE
        proposed_on = closed_on + timedelta(days=PROPOSED_AFTER) if closed_on and has_list else None
        is_approved = proposed_on is not None and plan.list_state is ListState.APPROVED
        approved_on = (
            proposed_on + timedelta(days=APPROVED_AFTER) if proposed_on and is_approved else None
        )
        return cls(
            opens_on=opens_on,
            due_on=opens_on + timedelta(days=plan.due),
            opened_at=moment(opens_on, hour=7, minute=30),
            closed_at=moment(closed_on, hour=17) if closed_on else None,
            proposed_at=moment(proposed_on, hour=9) if proposed_on else None,
            approved_at=moment(approved_on, hour=15) if approved_on else None,
        )


class ClassWriter:
    """Writes classes one after the other, each in a transaction of its own."""

    def __init__(
        self,
        learners: Sequence[Learner],
        tempers: Tempers,
        book: EvidenceBook,
        cast: Mapping[str, User],
        *,
        today: date,
        untouched: frozenset[str],
    ) -> None:
        self._learners = learners
        self._tempers = tempers
        self._book = book
        self._cast = cast
        self._today = today
        self._untouched = untouched
        self._progress: dict[Any, rules.Progress] = {}

    @transaction.atomic
    def write(self, plan: ClassPlan) -> TrainingClass:
        """Write the class of the plan, up to the recognition of completions."""
        dates = Dates.of(plan, today=self._today)
        training_class = self._class_of(plan, dates)
        edition = training_class.edition
        assert edition is not None  # noqa: S101 - set by _class_of
        lessons = list(edition.lessons.order_by("position"))
        midnight = moment(dates.opens_on, hour=0)
        end = min(dates.closed_at or timezone.now(), timezone.now()) - LAST_MINUTES
        facts = ClassFacts(
            plan=plan,
            lessons=lessons,
            midnight=midnight,
            limit=int((end - midnight).total_seconds()),
            clerk_id=self._cast["QUANLYLOP"].pk,
            trainer_id=self._cast["GIANGVIEN1"].pk,
        )
        rows = _ClassRows(training_class, edition, lessons, self._progress)
        teller = Teller(facts, self._book, seed=plan.code)
        audit = Rows(AuditEntry)
        self._note_class(audit, training_class, dates)
        keys = reserve_keys(Enrolment, len(self._learners))
        for key, learner in zip(keys, self._learners, strict=True):
            self._write_one(key, learner, dates, facts, teller, rows, audit)
        rows.write()
        self._book.write()
        audit.write()
        return training_class

    def _write_one(
        self,
        key: int,
        learner: Learner,
        dates: Dates,
        facts: ClassFacts,
        teller: Teller,
        rows: "_ClassRows",
        audit: Rows,
    ) -> None:
        """Tell and store the story of one member."""
        random = Random(f"{facts.plan.code}/{learner.code}")  # noqa: S311
        unit = learner.home_on(dates.opens_on)
        organisation = self._tempers.organisation_of(unit)
        is_exempt = learner.exempt_since is not None and learner.exempt_since <= dates.opens_on
        values: dict[str, Any] = {
            "id": key,
            "member_id": learner.id,
            "unit_then_id": unit,
            "enrolled_at": dates.opened_at,
            "due_at": due_moment(dates.due_on),
        }
        story, limit = Story(key), facts.limit
        if is_exempt:
            values |= {"exempted_at": dates.opened_at, "exemption_basis": learner.exemption}
        elif random.random() < WITHDRAWN_SHARE and learner.code not in self._untouched:
            limit = int(limit * random.random())
            values |= self._withdrawal(key, learner, facts, limit, random, audit)
        rests = learner.code in self._untouched and dates.closed_at is None
        if not is_exempt and not rests and limit > DAY:
            story = teller.tell(
                key, self._tempers.of_unit(unit), organisation, code=learner.code, limit=limit
            )
        rows.add(values, story, dates)
        if organisation == facts.plan.extended:
            rows.extend_last(due_moment(dates.due_on + timedelta(days=EXTRA_DAYS)))

    def _withdrawal(
        self,
        key: int,
        learner: Learner,
        facts: ClassFacts,
        limit: int,
        random: Random,
        audit: Rows,
    ) -> dict[str, Any]:
        """Return the columns of a withdrawal, and note it in the log."""
        at = facts.midnight + timedelta(seconds=max(limit, DAY) + 60)
        reason = random.choice(WITHDRAWALS)
        audit.add(
            at=at,
            actor_id=facts.clerk_id,
            action="learning.set_withdrawn_at",
            person_id=learner.id,
            subject=f"enrolment:{key}",
            reason=reason,
        )
        return {"withdrawn_at": at, "withdrawal_reason": reason}

    def _class_of(self, plan: ClassPlan, dates: Dates) -> TrainingClass:
        """Store the class with its audience: all members of the Party."""
        manager = self._cast["QUANLYLOP"]
        course = Course.objects.get(code=plan.course)
        root = Unit.objects.get(code=ROOT_CODE)
        edition = Edition.objects.filter(course=course).order_by("-number")[:1].get()
        training_class = TrainingClass.objects.create(
            course=course,
            edition=edition,
            unit=root,
            code=plan.code,
            title=plan.title,
            manager=manager,
            created_by=manager,
            decision_number=f"{plan.opened}-QĐ/ĐUK",
            decision_date=dates.opens_on - timedelta(days=7),
            opens_on=dates.opens_on,
            due_on=dates.due_on,
            audience_statuses=sorted(str(status) for status in PARTY),
            opened_at=dates.opened_at,
            closed_at=dates.closed_at,
        )
        training_class.audience_units.set([root])
        created = moment(dates.opens_on - timedelta(days=6))
        TrainingClass.objects.filter(pk=training_class.pk).update(created_at=created)
        return training_class

    def _note_class(self, audit: Rows, training_class: TrainingClass, dates: Dates) -> None:
        """Note in the log what happened to the class."""
        actor, subject = self._cast["QUANLYLOP"].pk, f"class:{training_class.pk}"
        acts: list[tuple[datetime, str, dict[str, int]]] = [
            (moment(dates.opens_on - timedelta(days=6)), "learning.create_class", {}),
            (dates.opened_at, "learning.open_class", {"enrolled": len(self._learners)}),
        ]
        if dates.closed_at is not None:
            acts.append((dates.closed_at, "learning.close_class", {}))
        for at, action, counts in acts:
            audit.add(at=at, actor_id=actor, action=action, subject=subject, facts=counts)


class _ClassRows:
    """The rows of one class that wait."""

    def __init__(
        self,
        training_class: TrainingClass,
        edition: Edition,
        lessons: Sequence[EditionLesson],
        known: dict[Any, rules.Progress],
    ) -> None:
        self._class = training_class
        self._is_at_once = not training_class.course.recognition_by_list
        self._edition_id = edition.pk
        self._marking = Marking.from_data(edition.marking)
        self._bands = [(band.minimum, band.name) for band in self._marking.bands]
        self._lessons = [
            rules.LessonFacts(
                lesson.pk, lesson.is_required, lesson.is_assessed, lesson.weight, lesson.periods
            )
            for lesson in lessons
        ]
        self._required = {lesson.id for lesson in self._lessons if lesson.is_required}
        self._known = known
        self._enrolments = Rows(Enrolment, own_keys=True)
        self._results, self._changes = Rows(LessonResult), Rows(ResultChange)
        self._last: dict[str, Any] = {}

    def add(self, values: dict[str, Any], story: Story, dates: Dates) -> None:
        """Take one obligation with what follows from its story."""
        self._flush_last()
        standing = {pk: one for pk, one in story.standing.items() if one.passed_at is not None}
        progress = self._progress_of(standing)
        mark = progress.final_mark if progress.is_complete else None
        values |= {
            "training_class_id": self._class.pk,
            "started_at": story.started_at,
            "passed_required": progress.passed_required,
            "verified_periods": progress.verified_periods,
            "evidence": progress.evidence,
            "final_mark": mark,
            "band": rules.band_of(mark, self._bands),
        }
        if progress.is_complete:
            passed = [one.passed_at for pk, one in standing.items() if pk in self._required]
            values["completed_at"] = max(at for at in passed if at is not None)
            values["recognised_at"] = self._recognised_at(values, dates)
        self._last = values
        for pk, one in story.standing.items():
            self._results.add(
                enrolment_id=story.enrolment_id,
                lesson_id=pk,
                passed_at=one.passed_at,
                evidence=one.evidence,
                score=one.score,
            )
        for lesson, kind, at, evidence, score, by, reason in story.changes:
            self._changes.add(
                enrolment_id=story.enrolment_id,
                lesson_id=lesson,
                kind=kind,
                at=at,
                evidence=evidence,
                score=score,
                by_id=by,
                reason=reason,
            )

    def extend_last(self, due_at: datetime | None) -> None:
        """Give the obligation that was added last more time, unless it was done by then."""
        done = self._last.get("completed_at")
        if done is None or done > self._last["due_at"]:
            self._last["due_at"] = due_at

    def write(self) -> None:
        """Store everything."""
        self._flush_last()
        for rows in (self._enrolments, self._results, self._changes):
            rows.write()

    def _flush_last(self) -> None:
        """Put the obligation that was added last behind the others."""
        if self._last:
            self._enrolments.add(**self._last)
        self._last = {}

    def _recognised_at(self, values: Mapping[str, Any], dates: Dates) -> datetime | None:
        """Return when the completion was recognised: at once, or with the approved list."""
        if values.get("withdrawn_at") is not None:
            # Recognised at once all the same when it was completed before the withdrawal.
            return values["completed_at"] + TASK if self._is_at_once else None
        return values["completed_at"] + TASK if self._is_at_once else dates.approved_at

    def _progress_of(self, standing: Mapping[int, Any]) -> rules.Progress:
        """Return what the results amount to; asked of the rule once for each pattern."""
        pattern = tuple((pk, one.evidence, one.score) for pk, one in sorted(standing.items()))
        key = (self._edition_id, pattern)
        if key not in self._known:
            self._known[key] = rules.progress_of(
                self._lessons,
                [rules.ResultFacts(pk, evidence, score) for pk, evidence, score in pattern],
                pass_mark=self._marking.pass_mark,
                verified_from=VERIFIED_FROM,
            )
        return self._known[key]
