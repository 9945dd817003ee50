"""The yearly target and certificates about to expire as files: the rows of the pages, no others."""

from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import AuditEntry, ListExport, User
from members.roles import Role
from monitoring import services
from monitoring.models import ExportJob
from office.lists import lists
from tests.exporting import form_of, taken
from tests.factories.certificates import completed_enrolment, issued_certificate, issuing_class
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import UnitFactory, UserFactory
from tests.factories.monitoring import person_with

pytestmark = pytest.mark.django_db
HIDDEN = "Đoàn Thị Hạn Chế"
LEFT_OUT = "1 dòng thuộc về người đang hạn chế xử lý dữ liệu, tệp xuất không nêu tên."


@pytest.fixture
def root():
    return UnitFactory(name="Đảng bộ Khối")


@pytest.fixture
def unit(root):
    return UnitFactory(parent=root, name="Đảng bộ Sở Tài chính")


@pytest.fixture
def officer(client, root):
    officer = person_with(Role.OFFICE, root)
    client.force_login(officer)
    return officer


def restricted(person):
    User.objects.filter(pk=person.pk).update(restricted_at=timezone.now())
    return person


def rows_on(client, name, **params):
    """Return the table of the page: for each row the texts of its cells."""
    context = client.get(reverse(name), params).context
    return [[str(cell.text) for cell in row] for row in context["table"].rows]


def rows_of(job, heading="Họ và tên"):
    """Return the rows below the headings, without the marks below the table."""
    sheet = openpyxl.load_workbook(job.file.path).worksheets[0]
    rows = [[str("" if cell is None else cell) for cell in row] for row in sheet.values]
    start = next(place for place, row in enumerate(rows, 1) if row[0] == heading)
    return rows[start : start + job.row_count]


def noted(job):
    found = ListExport.objects.get(subject=f"export:{job.pk}")
    return found.kind, found.people


def kind_of(key):
    return next(one for one in lists() if one.key == key)


class TestYearlyTarget:
    @pytest.fixture
    def people(self, root, unit, officer):
        """One who studied, one who did not, one whose data is restricted, one elsewhere."""
        done = UserFactory(unit=unit, full_name="=An()", management_group="3", birth_year=1970)
        training_class = TrainingClassFactory(unit=root)
        training_class.edition.periods = "40.5"
        training_class.edition.save(update_fields=["periods"])
        training_class.course.type = "refresher"
        training_class.course.save(update_fields=["type"])
        EnrolmentFactory(
            member=done, training_class=training_class, completed_at=timezone.now(), evidence=2
        )
        behind = UserFactory(unit=unit, full_name="Bùi Văn Chưa", management_group="2")
        hidden = restricted(UserFactory(unit=unit, full_name=HIDDEN))
        return done, behind, hidden, UserFactory(full_name="Người Nơi Khác")

    def test_rows_are_those_of_the_page_and_numbers_stay_numbers(self, client, unit, people):
        done, behind, _hidden, _elsewhere = people
        shown = rows_on(client, "targets:people", unit=unit.pk)

        job, cells = taken(client, "targets", unit=unit.pk)

        rows = rows_of(job)
        assert [row[1:] for row in rows] == [row[1:] for row in shown if row[0] != HIDDEN]
        assert rows[0][0] == "'=An()"
        assert rows[0][5:7] == ["40.5", "40"]
        assert noted(job) == ("monitoring.people", sorted([done.pk, behind.pk]))
        assert job.row_count == 2
        assert not {HIDDEN, "Người Nơi Khác"} & set(cells)

    def test_page_form_and_file_say_the_same_of_those_who_are_left_out(self, client, people):
        page = client.get(reverse("targets:people")).content.decode()
        form = client.get(form_of("targets")).content.decode()
        _job, cells = taken(client, "targets")

        assert LEFT_OUT in page
        assert LEFT_OUT in form
        assert LEFT_OUT in cells
        assert HIDDEN in page

    def test_choices_narrow_it_and_stand_in_words_in_it(self, client, unit, people):
        year = timezone.localdate().year

        job, cells = taken(client, "targets", year=year, unit=unit.pk, group="3", reached="yes")

        assert [row[0] for row in rows_of(job)] == ["'=An()"]
        assert {f"Chỉ tiêu năm {year}", f"Đơn vị: {unit.name}", "Chỉ tiêu: Đạt"} <= set(cells)

    def test_another_branch_gets_none_of_them(self, client, unit, people):
        client.force_login(person_with(Role.OFFICE, UnitFactory()))

        _job, cells = taken(client, "targets", unit=unit.pk)

        assert not {one.full_name for one in people[:3]} & set(cells)

    def test_text_has_them_too_and_the_log_counts_the_rows(self, client, unit, people):
        asked = {"purpose": "Báo cáo năm", "format": "csv"}
        assert client.post(form_of("targets", unit=unit.pk), asked).status_code == 302

        job = services.run_export(ExportJob.objects.latest("pk"))

        text = Path(job.file.path).read_text(encoding="utf-8-sig")
        assert "Báo cáo năm" in text
        assert "'=An(),1970," in text
        assert HIDDEN not in text
        entry = AuditEntry.objects.get(
            action="monitoring.finish_export", subject=f"export:{job.pk}"
        )
        assert (entry.facts["rows"], entry.reason) == (2, "Báo cáo năm")

    def test_a_member_may_not(self, client, people):
        client.force_login(people[0])

        assert client.get(form_of("targets")).status_code == 403
        assert client.get(form_of("expiring")).status_code == 403

    def test_many_people_cost_as_many_queries_as_two(self, officer, unit, people, count_queries):
        def ask():
            with count_queries() as counted:
                list(kind_of("targets").content(officer, {"unit": str(unit.pk)}).rows)
            return len(counted)

        few = ask()
        for _number in range(10):
            UserFactory(unit=unit)
        assert ask() == few


class TestExpiring:
    @pytest.fixture
    def certificates(self, client):
        """One that ends soon, and one of somebody whose data is restricted; in one unit."""
        training_class = issuing_class()
        training_class.course.valid_for_months = 3
        training_class.course.save(update_fields=["valid_for_months"])
        kept, hidden = (
            issued_certificate(completed_enrolment(training_class, member__full_name=name))
            for name in ("Vũ Văn Sắp Hết", HIDDEN)
        )
        restricted(hidden.enrolment.member)
        client.force_login(person_with(Role.OFFICE, training_class.unit))
        return kept, hidden

    def test_rows_are_those_of_the_page(self, client, certificates):
        kept, _hidden = certificates
        shown = rows_on(client, "programmes:expiring", within=180)

        job, cells = taken(client, "expiring", within=180)

        assert len(shown) == 2
        assert rows_of(job) == [row for row in shown if row[0] != HIDDEN]
        assert noted(job) == ("monitoring.register", [kept.enrolment.member_id])
        assert "Hết hạn trong: 180 ngày" in cells
        assert HIDDEN not in cells

    def test_page_form_and_file_say_the_same_of_those_who_are_left_out(self, client, certificates):
        page = client.get(reverse("programmes:expiring")).content.decode()
        form = client.get(form_of("expiring")).content.decode()
        _job, cells = taken(client, "expiring")

        assert LEFT_OUT in page
        assert LEFT_OUT in form
        assert LEFT_OUT in cells

    def test_what_ends_later_and_what_is_elsewhere_is_absent(self, client, certificates):
        near, _cells = taken(client, "expiring", within=30)
        client.force_login(person_with(Role.OFFICE, UnitFactory()))
        elsewhere, _cells = taken(client, "expiring")

        ends = certificates[0].valid_until - timezone.localdate()
        assert ends > timedelta(days=30)
        assert (near.row_count, elsewhere.row_count) == (0, 0)
