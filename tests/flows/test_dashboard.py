"""What the office sees: the same numbers on screen, in the workbook and in the database."""

import io

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from learning.evidence import Evidence
from learning.models import Enrolment
from learning.services import exempt_enrolment, mark_started, pass_lesson
from members.models import Unit
from monitoring.models import ExportJob
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import UserFactory
from tests.flows.stage import text_of, visitor

pytestmark = pytest.mark.django_db
TOTAL, EXEMPT, OBLIGED, COMPLETED, IN_PROGRESS, NOT_STARTED, OVERDUE = range(1, 8)


@pytest.fixture
def training_class(stage):
    """A class in which people of both branches, and of the root, stand at every stage."""
    edition = EditionFactory()
    EditionLessonFactory(edition=edition)
    training_class = TrainingClassFactory(edition=edition, unit=stage.root)
    plan = {
        stage.cell_a: ("completed", "completed", "begun", "new", "overdue"),
        stage.cell_b: ("completed", "exempt", "new", "new", "begun", "overdue", "new"),
        stage.branch_b: ("new",),
        stage.root: ("completed",),
    }
    for unit, fates in plan.items():
        for fate in fates:
            enrolment = EnrolmentFactory(
                training_class=training_class, member=UserFactory(unit=unit)
            )
            meet(enrolment, fate, by=stage.office)
    return training_class


def meet(enrolment, fate, *, by):
    if fate == "completed":
        lesson = enrolment.training_class.edition.lessons.get()
        pass_lesson(enrolment, lesson=lesson, evidence=Evidence.CONFIRMED, by=by)
    elif fate == "exempt":
        exempt_enrolment(enrolment, basis="Nghỉ hưu", by=by)
    elif fate == "begun":
        mark_started(enrolment)
    elif fate == "overdue":
        Enrolment.objects.filter(pk=enrolment.pk).update(
            due_at=timezone.now() - timezone.timedelta(days=1)
        )


def tree_on_screen(browser, address):
    """Return the rows of the table as numbers by the name of the unit."""
    page = BeautifulSoup(browser.get(address).content, "html.parser")
    rows = {}
    for row in page.select("main table tbody tr"):
        cells = [" ".join(cell.get_text().split()) for cell in row.select("th, td")]
        rows[cells[0]] = [int(cell.replace(".", "")) for cell in cells[1:8]]
    return rows


@pytest.fixture
def take_away(run_tasks, django_capture_on_commit_callbacks):
    """Ask for the workbook of a page, let the job run, download it; return its rows."""

    def take(browser, address):
        with django_capture_on_commit_callbacks(execute=True):
            asked = {"purpose": "Họp giao ban", "format": "xlsx"}
            response = browser.post(address, asked, follow=True)
        assert response.status_code == 200, text_of(response)
        assert run_tasks() == ["monitoring.tasks.run_export"]
        job = ExportJob.objects.latest("pk")
        assert "Tải tệp" in text_of(browser.get(f"/theo-doi/xuat/{job.pk}/"))
        file = browser.get(f"/theo-doi/xuat/{job.pk}/tep/")
        book = openpyxl.load_workbook(io.BytesIO(b"".join(file.streaming_content)))
        return [list(row) for row in book.active.iter_rows(values_only=True)]

    return take


def counted(path):
    """Count the obligations of a branch in the database, without the code of the site."""
    rows = Enrolment.objects.filter(member__unit__path__startswith=path, withdrawn_at=None)
    now = timezone.now()
    exempt = rows.filter(exempted_at__isnull=False)
    active = rows.filter(exempted_at=None)
    completed = active.filter(completed_at__isnull=False)
    open_rows = active.filter(completed_at=None)
    overdue = open_rows.filter(due_at__lt=now)
    rest = open_rows.exclude(due_at__lt=now)
    return [
        rows.count(),
        exempt.count(),
        rows.count() - exempt.count(),
        completed.count(),
        rest.filter(started_at__isnull=False).count(),
        rest.filter(started_at=None).count(),
        overdue.count(),
    ]


def test_screen_workbook_and_database_agree(stage, training_class, take_away):
    office = visitor(stage.office)

    screen = tree_on_screen(office, "/theo-doi/")

    for unit in (stage.branch_a, stage.branch_b):
        assert screen[unit.name] == counted(unit.path)
    total = screen.pop("Tổng cộng")
    assert total == counted(stage.root.path)
    assert total == [sum(numbers) for numbers in zip(*screen.values(), strict=True)]
    rows = take_away(office, f"/theo-doi/xuat/moi/?kind=overview&unit={stage.root.pk}")
    exported = {row[1]: row[2:9] for row in rows if row[1] in {*screen, "Tổng cộng"}}
    assert exported == screen | {"Tổng cộng": total}


def test_children_sum_to_the_parent_all_the_way_down(stage, training_class):
    office = visitor(stage.office)
    above = tree_on_screen(office, "/theo-doi/")

    below = tree_on_screen(office, f"/theo-doi/don-vi/{stage.branch_b.pk}/")

    total = below.pop("Tổng cộng")
    assert total == above[stage.branch_b.name]
    assert total == [sum(numbers) for numbers in zip(*below.values(), strict=True)]
    assert len(below) == 2


def test_a_number_leads_to_just_as_many_people(stage, training_class, take_away):
    office = visitor(stage.office)
    overdue = tree_on_screen(office, "/theo-doi/")["Tổng cộng"][OVERDUE - 1]

    people = office.get(f"/theo-doi/hoc-vien/?unit={stage.root.pk}&status=overdue")

    page = BeautifulSoup(people.content, "html.parser")
    assert len(page.select("main table tbody tr")) == overdue == 2
    rows = take_away(office, f"/theo-doi/xuat/moi/?kind=people&unit={stage.root.pk}&status=overdue")
    assert [row[0] for row in rows if isinstance(row[0], int)] == [1, 2]


def test_a_clerk_sees_the_own_branch_only(stage, training_class, take_away):
    clerk = visitor(stage.clerk)
    foreign = Enrolment.objects.filter(member__unit=stage.cell_b).first().member

    screen = tree_on_screen(clerk, "/theo-doi/")

    assert set(screen) == {stage.cell_a.name}
    assert screen[stage.cell_a.name] == counted(stage.branch_a.path)
    assert stage.branch_b.name not in text_of(clerk.get("/theo-doi/"))
    assert clerk.get(f"/theo-doi/don-vi/{stage.branch_b.pk}/").status_code == 404
    assert clerk.get(f"/theo-doi/hoc-vien/{foreign.pk}/").status_code == 404
    assert clerk.get(f"/theo-doi/hoc-vien/?unit={stage.branch_b.pk}").status_code == 404
    assert clerk.get(f"/theo-doi/xuat/moi/?kind=people&unit={stage.root.pk}").status_code == 404
    rows = take_away(clerk, "/theo-doi/xuat/moi/?kind=people")
    units = {row[4] for row in rows if isinstance(row[0], int)}
    assert units == {stage.cell_a.name}
    assert len([row for row in rows if isinstance(row[0], int)]) == counted(stage.branch_a.path)[0]


def test_a_workbook_is_for_the_one_who_asked(stage, training_class, take_away):
    take_away(visitor(stage.office), "/theo-doi/xuat/moi/?kind=people")
    job = ExportJob.objects.latest("pk")

    for person in (stage.clerk, stage.leader, stage.member):
        assert visitor(person).get(f"/theo-doi/xuat/{job.pk}/tep/").status_code == 404
    assert Unit.objects.filter(pk=stage.root.pk).exists()
