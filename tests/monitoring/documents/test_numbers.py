"""The same numbers on screen, in Word, in PDF and in Excel: read back from the files."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from certificates.selectors import eligible_candidates, not_eligible_candidates
from common.text import formats
from courses.models import Course
from learning.models import Enrolment
from members.models import ListExport, PositionHeld, StatusPeriod, User
from members.roles import Role
from members.services import change_status
from monitoring import selectors
from monitoring.documents import scope
from monitoring.documents.kinds import Report, traits_of
from monitoring.documents.paper import shown
from monitoring.exceptions import PersonRestricted, ReportUnknown, TooManyRows
from monitoring.filters import Filters
from monitoring.rules import Counts, total_of
from tests.factories.courses import EditionFactory
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import LONG_AGO
from tests.factories.monitoring import class_of_four_periods, enrolment_with, person_with
from tests.monitoring.documents.world import World, docx_tables, part_of, pdf_text, xlsx_tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def columns(table, *keys):
    return [[row[key] for key in keys] for row in table.rows]


class TestProgress:
    def test_screen_word_pdf_and_excel_say_the_same(self, world):
        job = world.made(Report.PROGRESS)

        tree = selectors.top_tree(world.office, Filters())
        wanted = [
            [n.obliged, n.completed, n.in_progress, n.not_started, n.overdue]
            for n in [*(line.counts for line in tree.lines), tree.total]
        ]
        [word] = docx_tables(part_of(job, "paper.docx"))
        [excel] = xlsx_tables(part_of(job, "paper.xlsx"))
        pages = " ".join(pdf_text(part_of(job, "paper.pdf")))
        assert [[int(cell) for cell in row[2:7]] for row in word[1:]] == wanted
        assert [row[2:7] for row in excel[1:]] == wanted
        assert word[0] == excel[0]
        for row in word[1:]:
            assert " ".join(row[2:7]) in " ".join(pages.split())
        rates = [row[7] for row in word[1:]]
        assert rates == [
            formats.percent(n.completed, n.obliged).removesuffix(" %")
            for n in [*(line.counts for line in tree.lines), tree.total]
        ]
        assert [shown(row[7], "number") for row in excel[1:]] == rates

    def test_counts_only_the_branch_of_the_user(self, world):
        clerk = person_with(Role.UNIT_CLERK, world.parts[2])

        [table] = world.paper(Report.PROGRESS, user=clerk).tables

        own = Enrolment.objects.in_branches_of(clerk).filter(exempted_at=None)
        assert table.total["obliged"] == own.count() == 4

    def test_another_unit_is_refused(self, world):
        clerk = person_with(Role.UNIT_CLERK, world.parts[0])

        with pytest.raises(ReportUnknown):
            world.paper(Report.PROGRESS, user=clerk, unit=world.parts[1].pk)

    def test_both_organisations_add_up_to_the_same(self, world):
        now = world.paper(Report.PROGRESS, basis="as_is").tables[0]
        then = world.paper(Report.PROGRESS, basis="as_was").tables[0]

        assert now.total == then.total

    def test_a_period_takes_the_classes_that_opened_in_it(self, world):
        opened = world.training_class.opens_on
        before = opened - timedelta(days=1)

        inside = world.paper(Report.PROGRESS, first=opened, last=opened).tables[0]
        outside = world.paper(Report.PROGRESS, first=before, last=before).tables[0]

        assert inside.total["obliged"] > 0
        assert outside.total["obliged"] == 0

    def test_the_mean_is_that_of_those_who_completed(self, world):
        marks = Enrolment.objects.filter(completed_at__isnull=False).values_list(
            "final_mark", flat=True
        )

        [table] = world.paper(Report.PROGRESS).tables

        assert table.total["mean"] == (sum(marks) / len(marks)).quantize(
            Decimal("0.01"), "ROUND_FLOOR"
        )


class TestClassResult:
    def test_bands_and_rates_are_those_of_the_rows(self, world):
        job = world.made(Report.CLASS_RESULT)

        [word] = docx_tables(part_of(job, "paper.docx"))
        heads, total = word[0], dict(zip(word[0], word[-1], strict=True))
        rows = Enrolment.objects.filter(training_class=world.training_class, exempted_at=None)
        passed = rows.filter(completed_at__isnull=False)
        assert heads[2:6] == ["Triệu tập", "Tham gia", "Đạt", "Không đạt"]
        assert int(total["Triệu tập"]) == rows.count()
        assert int(total["Tham gia"]) == rows.exclude(started_at=None).count()
        assert int(total["Đạt"]) == passed.count()
        assert int(total["Không đạt"]) == rows.count() - passed.count()
        assert int(total["Giỏi"]) == passed.filter(band="Giỏi").count() == 3
        assert int(total["Xuất sắc"]) == passed.filter(band="Xuất sắc").count() == 1

    def test_each_line_has_the_counts_of_the_tree(self, world):
        [table] = world.paper(Report.CLASS_RESULT).tables

        tree = selectors.top_tree(world.office, Filters(training_class=world.training_class.pk))
        assert columns(table, "called", "passed") == [
            [line.counts.obliged, line.counts.completed] for line in tree.lines
        ]
        total = total_of((line.counts for line in tree.lines), zero=Counts())
        assert total == tree.total


class TestPeople:
    def test_those_outstanding_are_those_of_the_page(self, world):
        [table] = world.paper(Report.NOT_COMPLETED).tables

        people = selectors.people_of(world.office, Filters(), unit=None)
        wanted = [
            row.member.full_name
            for row in people
            if row.status in {"overdue", "in_progress", "not_started"}
        ]
        assert [row["name"] for row in table.rows] == wanted
        assert len(wanted) == 6

    @pytest.mark.parametrize(
        "report", [Report.NOT_COMPLETED, Report.ASSESSMENT, Report.CERTIFICATES]
    )
    def test_whose_data_is_restricted_is_left_out_and_counted(self, world, report):
        before = world.paper(report)
        person = next(e for e in world.enrolments if "overdue" in e.member.full_name).member
        User.objects.filter(pk=person.pk).update(restricted_at=timezone.now())

        after = world.paper(report)

        assert person.pk in before.people
        assert person.pk not in after.people
        assert before.row_count - after.row_count == 1
        assert after.scope[-1].startswith("1 dòng")

    def test_whom_a_paper_names_is_noted_with_it(self, world):
        job = world.made(Report.NOT_COMPLETED)

        noted = ListExport.objects.get(subject=f"export:{job.pk}")
        assert noted.kind == "monitoring.document"
        assert set(noted.people) == world.paper(Report.NOT_COMPLETED).people

    def test_the_list_for_certificates_is_that_of_the_desk(self, world):
        first, second = world.paper(Report.CERTIFICATES).tables

        chosen = world.training_class
        assert len(first.rows) == eligible_candidates(chosen).count() == 4
        assert len(second.rows) == not_eligible_candidates(chosen).count()
        assert all(row["reason"] for row in second.rows)

    def test_figures_for_the_assessment_are_counted_for_each_person(self, world):
        person = world.enrolments[0].member
        second = class_of_four_periods(unit=world.root)
        enrolment_with("overdue", second, world.parts[0], member=person)

        [table] = world.paper(Report.ASSESSMENT).tables

        row = next(row for row in table.rows if row["name"] == person.full_name)
        held = Enrolment.objects.filter(member=person, exempted_at=None)
        assert row["obliged"] == held.count()
        assert row["overdue"] == 1
        assert table.total["obliged"] == sum(row["obliged"] for row in table.rows)

    def test_probationers_have_their_days(self, world):
        person = world.enrolments[1].member
        change_status(person, status=StatusPeriod.Status.PROBATIONARY, since=timezone.localdate())

        [table] = world.paper(Report.PROBATION).tables

        [row] = table.rows
        assert row["name"] == person.full_name
        assert row["left"] in (365, 366)

    def test_a_book_is_refused(self, world, monkeypatch):
        monkeypatch.setattr(scope, "MOST_ROWS", 3)

        with pytest.raises(TooManyRows):
            world.paper(Report.NOT_COMPLETED)


class TestSummary:
    def test_counts_classes_participations_and_groups(self, world):
        person = world.enrolments[0].member
        change_status(person, status=StatusPeriod.Status.PROBATIONARY, since=LONG_AGO)
        StatusPeriod.objects.filter(person=person).exclude(status="probationary").delete()
        PositionHeld.objects.create(
            person=world.enrolments[1].member,
            position="secretary",
            unit=world.root,
            valid_from=LONG_AGO,
        )

        paper = world.paper(Report.SUMMARY, opening="Dòng một\nDòng hai", tasks="Việc tới")

        [table] = paper.tables
        rows = Enrolment.objects.filter(exempted_at=None)
        exempt = sum(one.exempted_at is not None for one in world.enrolments[:2])
        assert table.total["classes"] == 1
        assert table.total["people"] == rows.count()
        assert table.total["completed"] == rows.filter(completed_at__isnull=False).count()
        assert table.total["new"] + table.total["committee"] == 2 - exempt
        assert table.rows[0]["form"] == "Trực tuyến"
        heads = [one.text[:3] for one in paper.body if one.is_heading]
        assert heads == ["I. ", "II.", "III", "IV."]
        assert "Dòng hai" in [one.text for one in paper.body]

    def test_study_of_resolutions_has_a_sum_of_its_own(self, world):
        resolution = TrainingClassFactory(
            edition=EditionFactory(course__type="resolution"), unit=world.training_class.unit
        )
        EnrolmentFactory(member=world.enrolments[1].member, training_class=resolution)

        paper = world.paper(Report.SUMMARY)
        only = world.paper(Report.SUMMARY, course_type="resolution")

        assert [table.total["classes"] for table in paper.tables] == [1, 1]
        assert "quán triệt nghị quyết" in paper.tables[1].caption
        assert [table.total["people"] for table in only.tables] == [1]


class TestPerson:
    def test_the_sheet_has_every_class_of_the_person(self, world):
        person = world.enrolments[1].member

        paper = world.paper(Report.PERSON, person=person.pk)

        [table] = paper.tables
        assert [row["class"] for row in table.rows] == ["Lớp Chuyển đổi số"]
        assert table.rows[0]["result"] == "Hoàn thành, 8,5 điểm, Giỏi"
        assert table.rows[0]["periods"] == world.training_class.edition.periods
        assert (paper.person, paper.head.number_line) == (person.full_name, "")

    def test_no_sheet_is_made_of_somebody_whose_data_is_restricted(self, world):
        person = world.enrolments[1].member
        User.objects.filter(pk=person.pk).update(restricted_at=timezone.now())

        with pytest.raises(PersonRestricted):
            world.paper(Report.PERSON, person=person.pk)

    def test_people_of_other_branches_are_refused(self, world):
        clerk = person_with(Role.UNIT_CLERK, world.parts[0])
        stranger = next(e for e in world.enrolments if e.unit_then == world.parts[2]).member

        with pytest.raises(ReportUnknown):
            world.paper(Report.PERSON, user=clerk, person=stranger.pk)


@pytest.mark.parametrize("report", [one for one in Report if one != Report.PERSON])
def test_every_report_is_made_in_all_forms(world, report):
    Course.objects.update(type=traits_of(report).of_type or Course.Type.REFRESHER)
    job = world.made(report)

    assert job.state == "done"
    assert job.row_count == world.paper(report).row_count
    word, excel = docx_tables(part_of(job, "paper.docx")), xlsx_tables(part_of(job, "paper.xlsx"))
    assert len(word) == len(excel)
    for one, other in zip(word, excel, strict=True):
        assert one[0] == other[0]
    assert part_of(job, "paper.pdf")[:5] == b"%PDF-"
    assert part_of(job, "page-1.png")[:4] == b"\x89PNG"
