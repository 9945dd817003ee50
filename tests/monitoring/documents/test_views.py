"""Choosing, watching and taking papers, and the own history."""

import io
from datetime import timedelta

import docx
import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import Course
from members.models import AuditEntry
from members.roles import Role
from members.services import revoke_role
from monitoring.documents.kinds import Report, traits_of
from monitoring.models import ExportJob
from monitoring.services import run_export
from tests.factories.members import UserFactory
from tests.factories.monitoring import enrolment_with, person_with
from tests.monitoring.documents.world import World, pdf_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def fields(world, **changes):
    return {
        "purpose": "Báo cáo quý IV",
        "day": "05/02/2026",
        "number": "12",
        "authority": "T/M Ban Thường vụ",
        "position": "Phó Bí thư",
        "signer": "Trần Văn Bình",
        "recipients": "Ban Thường vụ\nLưu Văn phòng",
        **changes,
    }


class TestNew:
    def test_the_paper_is_made_in_the_background_and_shown(
        self, world, client, run_tasks, django_capture_on_commit_callbacks
    ):
        client.force_login(world.office)
        address = reverse("documents:new", args=[Report.PROGRESS])
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(address, fields(world))
        job = ExportJob.objects.get()
        assert response.url == reverse("documents:document", args=[job.pk])
        assert "Đang chờ đến lượt" in client.get(response.url).content.decode()

        assert run_tasks() == ["monitoring.tasks.run_export"]

        page = client.get(response.url).content.decode()
        picture = client.get(reverse("documents:page", args=[job.pk, 1]))
        assert reverse("documents:page", args=[job.pk, 1]) in page
        assert (picture["Content-Type"], picture.content[:4]) == ("image/png", b"\x89PNG")
        text = pdf_text(client.get(reverse("documents:part", args=[job.pk, "pdf"])).content)[0]
        for words in ("Số 12-BC/ĐUK", "Lam Thành, ngày 05 tháng 02 năm 2026", "PHÓ BÍ THƯ"):
            assert words in text
        assert "Báo cáo quý IV" not in text
        assert world.office.full_name not in text
        taken = AuditEntry.objects.get(action="monitoring.download_document")
        assert (taken.facts["form"], taken.facts["rows"]) == ("pdf", 4)

    def test_what_was_typed_is_remembered_for_the_next_paper(self, world, client):
        client.force_login(world.office)
        address = reverse("documents:new", args=[Report.PROGRESS])
        client.post(address, fields(world, signer="Lê Thị Ký", recipients="Nơi thứ nhất"))

        page = client.get(address).content.decode()

        assert "Lê Thị Ký" in page
        assert "Nơi thứ nhất" in page

    def test_begins_with_the_signer_of_the_organisation(self, world, client):
        client.force_login(world.office)

        page = client.get(reverse("documents:new", args=[Report.SUMMARY])).content.decode()

        assert "Trần Văn Bình" in page
        assert "Một số đơn vị hoàn thành chậm" in page

    def test_a_class_wins_over_the_period(self, world, client):
        client.force_login(world.office)
        sent = fields(world, period="custom", first="01/01/2020", last="02/01/2020")

        client.post(
            reverse("documents:new", args=[Report.NOT_COMPLETED]),
            {**sent, "class": world.training_class.pk},
        )

        assert run_export(ExportJob.objects.get()).row_count == 6

    def test_changes_an_earlier_paper(self, world, client):
        job = world.made(Report.CLASS_RESULT, number="31", authority="K/T Trưởng ban")
        client.force_login(world.office)

        address = reverse("documents:new", args=[Report.CLASS_RESULT])
        page = client.get(f"{address}?again={job.pk}").content.decode()

        assert 'value="31"' in page
        assert "K/T Trưởng ban" in page

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"purpose": ""}, "Mục đích"),
            ({"period": "custom"}, "Hãy nhập đủ hai ngày"),
            (
                {"period": "custom", "first": "05/02/2026", "last": "04/02/2026"},
                "Ngày cuối đứng trước ngày đầu",
            ),
            ({"day": "31/02/2026"}, "ngày"),
        ],
    )
    def test_what_is_wrong_is_told_and_nothing_typed_is_lost(self, world, client, changes, words):
        client.force_login(world.office)

        page = client.post(
            reverse("documents:new", args=[Report.PROGRESS]),
            fields(world, signer="Lê Thị Ký", **changes),
        ).content.decode()

        assert "error-summary" in page
        assert words in page
        assert "Lê Thị Ký" in page
        assert not ExportJob.objects.exists()

    def test_a_class_out_of_sight_cannot_be_chosen(self, world, client):
        other = World(root__name="Đảng bộ khác")
        client.force_login(world.office)

        page = client.post(
            reverse("documents:new", args=[Report.CLASS_RESULT]),
            fields(world, **{"class": other.training_class.pk}),
        )

        assert page.status_code == 200
        assert not ExportJob.objects.exists()

    def test_without_a_name_of_the_organisation_it_says_where_to_enter_it(self, world, client):
        world.organisation.delete()
        client.force_login(world.office)

        response = client.post(
            reverse("documents:new", args=[Report.PROGRESS]), fields(world), follow=True
        )

        assert "Tổ chức và người ký" in response.content.decode()
        assert not ExportJob.objects.exists()

    def test_a_clerk_writes_in_the_name_of_the_own_unit(self, world, client):
        clerk = person_with(Role.UNIT_CLERK, world.parts[1])

        head = world.paper(Report.PROGRESS, user=clerk).head

        assert head.superior == "ĐẢNG ỦY KHỐI CƠ QUAN VÀ DOANH NGHIỆP"
        assert head.organisation == "ĐẢNG BỘ SỞ SỐ 1"
        assert head.number_line.endswith(f"-BC/{world.parts[1].code}")


class TestDocument:
    def test_is_not_there_for_anybody_else(self, world, client):
        job = world.made(Report.PROGRESS)
        client.force_login(person_with(Role.OFFICE, world.root))

        assert client.get(reverse("documents:document", args=[job.pk])).status_code == 404
        assert client.get(reverse("documents:page", args=[job.pk, 1])).status_code == 404
        assert client.get(reverse("documents:part", args=[job.pk, "pdf"])).status_code == 404

    def test_the_list_says_who_made_what(self, world, client):
        world.made(Report.NOT_COMPLETED)
        client.force_login(person_with(Role.LEADER, world.root))

        page = client.get(reverse("documents:index")).content.decode()

        assert world.office.full_name in page
        assert "hội thi" in page

    def test_ends_with_the_right_and_with_its_time(self, world, client, time_machine):
        job = world.made(Report.PROGRESS)
        client.force_login(world.office)
        address = reverse("documents:part", args=[job.pk, "docx"])
        time_machine.move_to(timezone.now() + timedelta(days=8))

        assert client.get(address).status_code == 409

    def test_is_not_made_for_somebody_who_lost_the_role(self, world):
        job = world.made(Report.PROGRESS)
        ExportJob.objects.filter(pk=job.pk).update(state="queued")
        revoke_role(world.office.grants.get())

        assert run_export(job).state == ExportJob.State.FAILED

    def test_cancelling_leads_back_to_the_paper(self, world, client):
        client.force_login(world.office)
        client.post(reverse("documents:new", args=[Report.PROGRESS]), fields(world))
        job = ExportJob.objects.get()

        response = client.post(reverse("monitoring:cancel", args=[job.pk]), follow=True)

        assert response.redirect_chain[-1][0] == reverse("documents:document", args=[job.pk])
        assert run_export(job).state == ExportJob.State.CANCELLED

    def test_the_page_asks_no_more_for_a_long_list(self, world, client, count_queries):
        client.force_login(world.office)
        world.made(Report.PROGRESS)
        address = reverse("documents:index")
        client.get(address)
        with count_queries() as few:
            client.get(address)
        for _time in range(3):
            world.made(Report.PROGRESS)

        with count_queries() as many:
            client.get(address)
        assert len(many.statements) == len(few.statements)


class TestReads:
    @pytest.mark.parametrize("report", [one for one in Report if one != Report.PERSON])
    def test_no_report_asks_more_for_more_people(self, world, count_queries, report):
        Course.objects.update(type=traits_of(report).of_type or Course.Type.REFRESHER)
        world.paper(report)
        with count_queries() as few:
            world.paper(report)
        for status in ("completed", "overdue", "in_progress", "not_started", "exempt"):
            for part in world.parts:
                enrolment_with(status, world.training_class, part)

        with count_queries() as many:
            world.paper(report)
        assert len(many.statements) == len(few.statements)


class TestOwn:
    @pytest.mark.parametrize("part", ["pdf", "docx"])
    def test_everybody_takes_the_own_history(self, world, client, part):
        person = world.enrolments[1].member
        client.force_login(person)

        assert "cua-toi" in client.get(reverse("certificates:own")).content.decode()
        assert client.get(reverse("documents:own")).status_code == 200
        content = client.get(reverse("documents:own_file", args=[part])).content

        if part == "pdf":
            text = " ".join(" ".join(pdf_text(content)).split())
        else:
            document = docx.Document(io.BytesIO(content))
            cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
            text = " ".join([*(p.text for p in document.paragraphs), *cells])
        for words in (person.full_name, "Lớp Chuyển đổi số", "XÁC NHẬN CỦA CẤP ỦY", "NGƯỜI HỌC"):
            assert words in text
        entry = AuditEntry.objects.get(action="monitoring.take_own_history")
        assert entry.facts["rows"] == 1

    def test_without_a_unit_it_is_told(self, client):
        client.force_login(UserFactory(unit=None))

        response = client.get(reverse("documents:own_file", args=["pdf"]))

        assert response.status_code in {302, 409}
