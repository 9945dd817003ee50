import csv
from datetime import timedelta
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate
from common import jobs
from common.text import formats
from members.models import AuditEntry
from members.roles import Role
from members.services import revoke_role
from monitoring import selectors, services, tasks
from monitoring.exceptions import NoLongerAllowed, PurposeMissing
from monitoring.filters import Filters
from monitoring.models import ExportJob
from monitoring.services import exports, writing
from tests.factories.certificates import completed_enrolment, issued_certificate, issuing_class
from tests.factories.members import UnitFactory, UserFactory
from tests.factories.monitoring import (
    STATUSES,
    class_of_four_periods,
    enrolment_with,
    person_with,
    unit_below,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return UnitFactory(name="Đảng bộ Khối")


@pytest.fixture
def office(root):
    return person_with(Role.OFFICE, root, full_name="Trần Thị Văn Phòng")


def made(kind, user, *, params=None, **fields):
    job = services.request_export(
        kind=kind, params=params or {}, purpose="Báo cáo quý IV", by=user, **fields
    )
    return services.run_export(job)


def rows_of(job):
    sheet = openpyxl.load_workbook(job.file.path).worksheets[0]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    start = next(n for n, row in enumerate(rows) if row[1] is not None)
    return rows[: start + 1], rows[start + 1 : start + 1 + job.row_count]


class TestRequestExport:
    def test_needs_a_purpose(self, office):
        with pytest.raises(PurposeMissing):
            services.request_export(kind="people", params={}, purpose=" ", by=office)

    @pytest.mark.parametrize("kind", ExportJob.Kind.values)
    def test_is_not_for_members(self, kind):
        with pytest.raises(NoLongerAllowed):
            services.request_export(kind=kind, params={}, purpose="Xem", by=UserFactory())

    def test_the_register_is_not_for_clerks(self, root):
        clerk = person_with(Role.UNIT_CLERK, root)

        with pytest.raises(NoLongerAllowed):
            services.request_export(kind="register", params={}, purpose="Xem", by=clerk)


class TestRunExport:
    def test_the_overview_has_the_numbers_of_the_screen(self, client, root, office):
        training_class = class_of_four_periods(unit=root)
        for number in range(3):
            part = unit_below(root, name=f"Đảng bộ Sở số {number}")
            for status in STATUSES[: number + 2]:
                enrolment_with(status, training_class, part)
        enrolment_with("completed", training_class, root)
        client.force_login(office)

        _head, rows = rows_of(made("overview", office))

        tree = selectors.top_tree(office, Filters())
        assert [row[2:9] for row in rows] == [
            [n.total, n.exempt, n.obliged, n.completed, n.in_progress, n.not_started, n.overdue]
            for n in [*(line.counts for line in tree.lines), tree.total]
        ]
        page = client.get(reverse("monitoring:overview")).content.decode()
        for row in rows:
            assert row[1] in page
            assert formats.percent(row[5], row[4]) in page
            assert formats.number(row[9], 2).rstrip("0").rstrip(",") in page

    def test_the_people_are_those_of_the_screen_in_its_order(self, root, office):
        training_class = class_of_four_periods(unit=root)
        for name in ["Phạm Thị Ánh", "Bùi Văn An", "Đặng Thị Ánh"]:
            enrolment_with("overdue", training_class, root, member__full_name=name)
        enrolment_with("completed", training_class, root)
        params = {"status": "overdue", "unit": str(root.pk)}

        head, rows = rows_of(made("people", office, params=params))

        people = selectors.people_of(office, Filters.from_params(params), unit=root)
        assert [row[1] for row in rows] == [row.member.full_name for row in people]
        assert [row[1] for row in rows] == ["Bùi Văn An", "Đặng Thị Ánh", "Phạm Thị Ánh"]
        assert {row[6] for row in rows} == {"Quá hạn"}
        assert head[-1][:3] == ["STT", "Họ và tên", "Ngày sinh"]

    def test_card_numbers_stay_text(self, root, office):
        enrolment_with(
            "completed", class_of_four_periods(unit=root), root, member__card_number="00123456"
        )

        _head, rows = rows_of(made("people", office))

        assert rows[0][3] == "00123456"

    def test_the_register_is_exported_line_by_line(self):
        enrolment = completed_enrolment(issuing_class())
        certificate = issued_certificate(enrolment)
        user = person_with(Role.OFFICE, enrolment.training_class.unit)

        _head, rows = rows_of(made("register", user))

        assert [row[1] for row in rows] == [certificate.number]
        assert Certificate.objects.count() == 1

    @pytest.mark.parametrize(
        "start", ["=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠", " ="]
    )
    @pytest.mark.parametrize("format", ["xlsx", "csv"])
    def test_no_name_becomes_a_formula(self, root, office, start, format):
        unit_below(root, name=f'{start}HYPERLINK("http://x";"y")')
        training_class = class_of_four_periods(unit=root, title=f"{start}cmd|' /C calc'!A0")
        enrolment_with("completed", training_class, root)

        for kind in ("overview", "people"):
            job = made(kind, office, format=format)
            if format == "csv":
                text = Path(job.file.path).read_text(encoding="utf-8-sig")
                cells = [cell for row in csv.reader(StringIO(text)) for cell in row]
            else:
                sheet = openpyxl.load_workbook(job.file.path).worksheets[0]
                assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
                cells = [str(c.value) for row in sheet.iter_rows() for c in row if c.value]
            hostile = [cell for cell in cells if "HYPERLINK" in cell or "cmd" in cell]
            assert hostile
            assert all(cell.startswith("'") for cell in hostile)

    def test_says_who_when_and_why_on_the_file(self, root, office):
        job = made("overview", office)

        head, _rows = rows_of(job)
        mark = " ".join(str(row[0]) for row in head)

        assert "Trần Thị Văn Phòng" in mark
        assert "Báo cáo quý IV" in mark
        assert f"{timezone.localtime(job.created_at):%H:%M %d/%m/%Y}" in mark

    def test_asks_for_the_rights_again_when_it_runs(self, root, office):
        job = services.request_export(kind="people", params={}, purpose="Xem", by=office)
        revoke_role(office.grants.get())
        revoked = office.grants.get()
        revoked.valid_from = revoked.valid_to = timezone.localdate() - timedelta(days=1)
        revoked.save()

        job = services.run_export(job)

        assert job.state == ExportJob.State.FAILED
        assert not job.file

    def test_a_finished_job_is_not_made_again(self, office):
        job = made("people", office)

        again = services.run_export(job)

        assert (again.finished_at, again.attempts) == (job.finished_at, 1)

    def test_tells_how_far_it_is_and_stops_when_cancelled(self, root, office, monkeypatch):
        monkeypatch.setattr(writing, "REPORT_EVERY", 2)
        training_class = class_of_four_periods(unit=root)
        for _person in range(5):
            enrolment_with("completed", training_class, root)
        job = services.request_export(kind="people", params={}, purpose="Xem", by=office)
        claimed = jobs.claim(ExportJob, job.pk, give_up=exports._give_up)
        rows = writing.reported(claimed, iter([[n] for n in range(5)]))
        for _row in range(3):
            next(rows)
        job.refresh_from_db()
        assert (job.state, job.done_rows) == ("running", 2)

        services.cancel_export(job)

        with pytest.raises(jobs.Superseded):
            list(rows)

    def test_leaves_the_number_of_rows_in_the_log(self, root, office):
        enrolment_with("completed", class_of_four_periods(unit=root), root)

        job = made("people", office)

        entry = AuditEntry.objects.get(action="monitoring.finish_export")
        assert (entry.facts["rows"], entry.subject) == (1, f"export:{job.pk}")
        assert entry.reason == "Báo cáo quý IV"


class TestResumeLostExports:
    def test_a_dead_broker_keeps_the_request_and_the_sweep_makes_it(
        self,
        client,
        office,
        dead_broker,
        django_capture_on_commit_callbacks,
        time_machine,
    ):
        client.force_login(office)
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(
                reverse("monitoring:new_export") + "?kind=overview",
                {"purpose": "Báo cáo", "format": "xlsx"},
            )
        job = ExportJob.objects.get()
        assert response.status_code == 302
        assert job.state == ExportJob.State.QUEUED
        page = client.get(reverse("monitoring:export", args=[job.pk])).content.decode()
        assert "Đang chờ đến lượt" in page
        time_machine.move_to(timezone.now() + timedelta(minutes=5))
        late = client.get(reverse("monitoring:export", args=[job.pk])).content.decode()
        assert "Máy chủ tạo tệp chưa phản hồi" in late
        assert list(ExportJob.objects.lost()) == [job]

    def test_the_sweep_queues_and_the_worker_makes_it(
        self, office, run_tasks, django_capture_on_commit_callbacks, time_machine
    ):
        job = services.request_export(kind="overview", params={}, purpose="Xem", by=office)
        time_machine.move_to(timezone.now() + timedelta(minutes=5))

        with django_capture_on_commit_callbacks(execute=True):
            tasks.resume_lost_exports()

        assert run_tasks() == ["monitoring.tasks.run_export"]
        job.refresh_from_db()
        assert job.state == ExportJob.State.DONE

    def test_takes_over_from_a_worker_that_died_and_gives_up_after_three(
        self, office, time_machine
    ):
        job = services.request_export(kind="overview", params={}, purpose="Xem", by=office)
        for attempt in range(3):
            time_machine.move_to(timezone.now() + timedelta(minutes=5))
            assert jobs.claim(ExportJob, job.pk, give_up=exports._give_up).attempts == attempt + 1
            assert jobs.claim(ExportJob, job.pk, give_up=exports._give_up) is None
        time_machine.move_to(timezone.now() + timedelta(minutes=5))

        job = services.run_export(job)

        assert job.state == ExportJob.State.FAILED

    def test_deletes_files_after_seven_days_and_keeps_the_line(self, office, time_machine):
        job = made("overview", office)
        path = Path(job.file.path)
        assert path.is_file()
        time_machine.move_to(timezone.now() + timedelta(days=8))

        tasks.resume_lost_exports()

        job.refresh_from_db()
        assert job.state == ExportJob.State.EXPIRED
        assert not path.exists()


class TestDownloadExport:
    def test_gives_the_file_to_the_one_who_asked_and_notes_it(self, client, office):
        job = made("overview", office)
        client.force_login(office)

        response = client.get(reverse("monitoring:download", args=[job.pk]))

        assert b"".join(response.streaming_content)[:2] == b"PK"
        assert AuditEntry.objects.filter(action="monitoring.download_export").count() == 1

    def test_is_not_there_for_anybody_else(self, client, root, office):
        job = made("overview", office)
        client.force_login(person_with(Role.OFFICE, root))

        for name in ("export", "download"):
            assert client.get(reverse(f"monitoring:{name}", args=[job.pk])).status_code == 404
        assert client.post(reverse("monitoring:cancel", args=[job.pk])).status_code == 404

    def test_ends_with_the_right_to_such_rows(self, client, office):
        job = made("overview", office)
        grant = office.grants.get()
        grant.valid_to = grant.valid_from
        grant.save()
        client.force_login(office)

        assert client.get(reverse("monitoring:download", args=[job.pk])).status_code == 409

    def test_ends_with_its_time(self, client, office, time_machine):
        job = made("overview", office)
        time_machine.move_to(timezone.now() + timedelta(days=8))
        client.force_login(office)

        assert client.get(reverse("monitoring:download", args=[job.pk])).status_code == 409

    def test_the_page_leads_to_it_when_it_is_done(self, client, office):
        job = made("overview", office)
        client.force_login(office)

        page = client.get(reverse("monitoring:export", args=[job.pk])).content.decode()

        assert reverse("monitoring:download", args=[job.pk]) in page


class TestNewExport:
    def test_a_purpose_is_asked_for_in_words(self, client, office):
        client.force_login(office)

        response = client.post(reverse("monitoring:new_export") + "?kind=people", {})

        assert "error-summary" in response.content.decode()
        assert not ExportJob.objects.exists()

    def test_another_branch_is_not_there(self, client, root):
        own, other = unit_below(root), unit_below(root)
        client.force_login(person_with(Role.UNIT_CLERK, own))

        address = reverse("monitoring:new_export") + f"?kind=people&unit={other.pk}"

        assert client.get(address).status_code == 404

    def test_a_class_out_of_sight_is_not_named(self, client, root):
        mine, theirs = unit_below(root), unit_below(root)
        foreign = class_of_four_periods(unit=theirs, title="Lớp riêng của đơn vị khác")
        enrolment_with("overdue", foreign, theirs)
        client.force_login(person_with(Role.UNIT_CLERK, mine))

        page = client.get(f"/theo-doi/xuat/moi/?kind=people&class={foreign.pk}")

        assert page.status_code == 200
        assert foreign.title not in page.content.decode()

    def test_a_class_and_a_course_out_of_sight_are_not_named_in_the_file(self, root):
        mine, theirs = unit_below(root), unit_below(root)
        foreign = class_of_four_periods(unit=theirs, title="Lớp riêng của đơn vị khác")
        enrolment_with("overdue", foreign, theirs)
        clerk = person_with(Role.UNIT_CLERK, mine)
        params = {"class": str(foreign.pk), "course": str(foreign.course_id)}

        for kind in ("overview", "people", "quality", "topics"):
            book = openpyxl.load_workbook(made(kind, clerk, params=params).file.path)
            said = str([list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets])
            assert foreign.title not in said, kind
            assert foreign.course.title not in said, kind

    def test_what_is_in_sight_is_named_in_the_file(self, root, office):
        own = class_of_four_periods(unit=root, title="Lớp của đơn vị")
        enrolment_with("overdue", own, root)
        params = {"class": str(own.pk), "course": str(own.course_id), "unit": str(root.pk)}

        book = openpyxl.load_workbook(made("quality", office, params=params).file.path)

        said = [str(list(sheet.iter_rows(values_only=True))) for sheet in book.worksheets]
        assert own.course.title in said[0]
        assert "Lớp của đơn vị" in said[1]
        assert root.name in said[1]

    @pytest.mark.parametrize("kind", ["people", "quality", "topics"])
    def test_a_file_that_hides_no_small_numbers_does_not_say_so(self, client, office, kind):
        client.force_login(office)
        address = f"{reverse('monitoring:new_export')}?kind={kind}&upward=1"

        client.post(address, {"purpose": "Báo cáo quý", "format": "xlsx"})

        assert ExportJob.objects.get().params == {}

    def test_an_unknown_kind_is_not_there(self, client, office):
        client.force_login(office)

        assert client.get(reverse("monitoring:new_export") + "?kind=all").status_code == 404

    def test_cancelling_stops_a_waiting_job(self, client, office):
        job = services.request_export(kind="overview", params={}, purpose="Xem", by=office)
        client.force_login(office)

        client.post(reverse("monitoring:cancel", args=[job.pk]))

        assert services.run_export(job).state == ExportJob.State.CANCELLED
