from datetime import date

import pytest
from django.urls import reverse

from certificates import services
from certificates.models import Certificate, Recognition
from members.models import AuditEntry
from members.roles import Role
from tests.factories.certificates import (
    completed_enrolment,
    issued_certificate,
    issuing_class,
    issuing_root,
)
from tests.factories.learning import EnrolmentFactory
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def person_with(role, unit):
    person = UserFactory(unit=unit)
    RoleGrantFactory(person=person, role=role, unit=unit)
    return person


@pytest.fixture
def root():
    return issuing_root()


class TestShowOwn:
    def test_lists_the_own_certificates_only(self, client, root):
        own = issued_certificate(completed_enrolment(issuing_class(root=root)))
        other = issued_certificate(completed_enrolment(issuing_class(root=root)))
        client.force_login(own.enrolment.member)

        page = client.get(reverse("certificates:own")).content.decode()

        assert own.course_title in page
        assert other.course_title not in page

    def test_a_stranger_is_asked_to_sign_in(self, client):
        assert client.get(reverse("certificates:own")).status_code == 302

    def test_asks_as_much_for_two_as_for_twelve(self, client, root, count_queries):
        member = UserFactory(unit=root)
        client.force_login(member)
        client.get(reverse("certificates:own"))
        numbers = []
        for count in (2, 10):
            for _each in range(count):
                issued_certificate(completed_enrolment(issuing_class(root=root), member=member))
            with count_queries() as queries:
                client.get(reverse("certificates:own"))
            numbers.append(len(queries.statements))

        assert numbers[0] == numbers[1]


class TestDownload:
    def test_gives_the_holder_the_paper(self, client):
        certificate = issued_certificate()
        client.force_login(certificate.enrolment.member)

        response = client.get(reverse("certificates:download", args=[certificate.pk]))

        assert b"".join(response.streaming_content).startswith(b"%PDF-")
        assert "01-gcn-duk.pdf" in response["Content-Disposition"]
        assert response["Cache-Control"] == "private, no-store"
        assert not AuditEntry.objects.filter(action="certificates.download_certificate").exists()

    def test_is_not_there_for_a_stranger(self, client):
        certificate = issued_certificate()
        client.force_login(UserFactory())

        response = client.get(reverse("certificates:download", args=[certificate.pk]))

        assert response.status_code == 404

    def test_is_not_there_for_the_clerk_of_another_branch(self, client, root):
        certificate = issued_certificate(completed_enrolment(issuing_class(root=root)))
        client.force_login(person_with(Role.UNIT_CLERK, UnitFactory(parent=root)))

        response = client.get(reverse("certificates:download", args=[certificate.pk]))

        assert response.status_code == 404

    def test_notes_who_else_downloads_it(self, client, root):
        certificate = issued_certificate(completed_enrolment(issuing_class(root=root)))
        clerk = person_with(Role.UNIT_CLERK, root)
        client.force_login(clerk)

        response = client.get(reverse("certificates:download", args=[certificate.pk]))

        assert response.status_code == 200
        entry = AuditEntry.objects.get(action="certificates.download_certificate")
        assert (entry.actor, entry.person) == (clerk, certificate.enrolment.member)

    def test_goes_through_nginx_where_that_is_set(self, client, settings):
        settings.ACCEL_REDIRECT_PREFIX = "/_private/"
        certificate = issued_certificate()
        client.force_login(certificate.enrolment.member)

        response = client.get(reverse("certificates:download", args=[certificate.pk]))

        assert response["X-Accel-Redirect"].startswith("/_private/certificates/")
        assert response.content == b""


class TestClassList:
    @pytest.fixture
    def training_class(self, root):
        training_class = issuing_class(root=root, by_list=True)
        completed_enrolment(training_class, member__full_name="Nguyễn Thị Đạt")
        idle = UserFactory(full_name="Lê Văn Chưa", unit=root)
        EnrolmentFactory(training_class=training_class, member=idle)
        return training_class

    def address(self, training_class, name="class_list"):
        return reverse(f"certificates:{name}", args=[training_class.pk])

    def test_shows_both_parts_with_the_reasons(self, client, training_class, root):
        client.force_login(person_with(Role.CLASS_MANAGER, root))

        eligible = client.get(self.address(training_class)).content.decode()
        others = client.get(self.address(training_class) + "?xem=chua-dat").content.decode()

        assert "Nguyễn Thị Đạt" in eligible
        assert "Lê Văn Chưa" not in eligible
        assert "Lê Văn Chưa" in others
        assert "Chưa bắt đầu học." in others

    def test_goes_from_the_proposal_to_the_certificates(self, client, training_class, root):
        client.force_login(person_with(Role.CLASS_MANAGER, root))
        client.post(self.address(training_class, "propose"))
        client.force_login(person_with(Role.LEADER, root))
        decision = {"decision_number": "12-QĐ/ĐUK", "decision_date": "20/11/2026"}

        response = client.post(self.address(training_class, "approve"), decision, follow=True)

        assert "01-GCN/ĐUK" in Certificate.objects.get().number
        assert "12-QĐ/ĐUK" in response.content.decode()
        assert Recognition.objects.get().decision_date == date(2026, 11, 20)

    def test_a_decision_without_number_is_explained_and_nothing_is_issued(
        self, client, training_class, root
    ):
        services.propose_recognition(training_class, by=UserFactory())
        client.force_login(person_with(Role.LEADER, root))

        response = client.post(self.address(training_class, "approve"), {"decision_number": ""})

        assert response.status_code == 200
        assert "error-summary" in response.content.decode()
        assert not Certificate.objects.exists()

    def test_a_leader_returns_it_with_the_reason(self, client, training_class, root):
        services.propose_recognition(training_class, by=UserFactory())
        client.force_login(person_with(Role.LEADER, root))

        page = client.post(
            self.address(training_class, "return"), {"reason": "Thiếu danh sách"}, follow=True
        )

        assert "Thiếu danh sách" in page.content.decode()

    @pytest.mark.parametrize("act", ["propose", "approve", "return"])
    def test_an_inspector_reads_and_acts_not(self, client, training_class, root, act):
        client.force_login(person_with(Role.INSPECTOR, root))

        assert client.get(self.address(training_class)).status_code == 200
        assert client.post(self.address(training_class, act)).status_code == 403

    def test_is_not_there_for_another_branch(self, client, training_class, root):
        client.force_login(person_with(Role.CLASS_MANAGER, UnitFactory(parent=root)))

        assert client.get(self.address(training_class)).status_code == 404

    def test_a_clerk_of_the_branch_may_not_see_the_list(self, client, training_class, root):
        client.force_login(person_with(Role.UNIT_CLERK, root))

        assert client.get(self.address(training_class)).status_code == 403

    def test_asks_as_much_for_two_as_for_twelve(self, client, training_class, root, count_queries):
        client.force_login(person_with(Role.OFFICE, root))
        client.get(self.address(training_class))
        with count_queries() as few:
            client.get(self.address(training_class))
        for _person in range(10):
            completed_enrolment(training_class)

        with count_queries(exactly=len(few.statements)):
            page = client.get(self.address(training_class))
        assert page.status_code == 200


class TestShowDesk:
    def test_says_how_many_wait_in_each_class(self, client, root):
        completed_enrolment(issuing_class(root=root, by_list=True, title="Lớp chờ công nhận"))
        client.force_login(person_with(Role.LEADER, root))

        assert "Lớp chờ công nhận" in client.get(reverse("certificates:desk")).content.decode()

    def test_is_not_for_members(self, client):
        client.force_login(UserFactory())

        assert client.get(reverse("certificates:desk")).status_code == 403


class TestShowRegister:
    def test_finds_names_without_their_marks(self, client, root):
        found = completed_enrolment(issuing_class(root=root), member__full_name="Đặng Thị Ánh")
        issued_certificate(found)
        issued_certificate(
            completed_enrolment(issuing_class(root=root), member__full_name="Lê Văn Bách")
        )
        client.force_login(person_with(Role.OFFICE, root))

        page = client.get(reverse("certificates:register"), {"q": "dang anh"}).content.decode()

        assert "Đặng Thị Ánh" in page
        assert "Lê Văn Bách" not in page

    def test_shows_the_own_branch_only(self, client, root):
        issued_certificate(completed_enrolment(issuing_class(root=root), member__unit=root))
        branch = UnitFactory(parent=root)
        client.force_login(person_with(Role.CLASS_MANAGER, branch))

        assert "GCN/ĐUK" not in client.get(reverse("certificates:register")).content.decode()

    def test_is_not_for_members(self, client):
        client.force_login(UserFactory())

        assert client.get(reverse("certificates:register")).status_code == 403

    def test_asks_as_much_for_two_as_for_twelve(self, client, root, count_queries):
        client.force_login(person_with(Role.OFFICE, root))
        client.get(reverse("certificates:register"))
        numbers = []
        for count in (2, 10):
            for _each in range(count):
                issued_certificate(completed_enrolment(issuing_class(root=root)))
            with count_queries(at_most=12) as queries:
                client.get(reverse("certificates:register"))
            numbers.append(len(queries.statements))

        assert numbers[0] == numbers[1]


class TestShowCertificate:
    def test_notes_the_look_at_another_persons_certificate(self, client, root):
        certificate = issued_certificate(completed_enrolment(issuing_class(root=root)))
        client.force_login(person_with(Role.OFFICE, root))

        page = client.get(reverse("certificates:certificate", args=[certificate.pk]))

        assert certificate.code in page.content.decode()
        assert AuditEntry.objects.filter(
            action="certificates.view_certificate", person=certificate.enrolment.member
        ).exists()

    def test_is_not_there_for_another_branch(self, client, root):
        certificate = issued_certificate(completed_enrolment(issuing_class(root=root)))
        client.force_login(person_with(Role.OFFICE, UnitFactory(parent=root)))

        response = client.get(reverse("certificates:certificate", args=[certificate.pk]))

        assert response.status_code == 404

    def test_a_leader_revokes_and_the_office_cannot(self, client, root):
        certificate = issued_certificate(completed_enrolment(issuing_class(root=root)))
        address = reverse("certificates:revoke", args=[certificate.pk])
        client.force_login(person_with(Role.OFFICE, root))
        assert client.post(address, {"reason": "Học hộ"}).status_code == 403
        client.force_login(person_with(Role.LEADER, root))

        client.post(address, {"reason": "Học hộ"})

        certificate.refresh_from_db()
        assert certificate.state == Certificate.State.REVOKED

    def test_the_office_issues_a_new_paper(self, client, root):
        certificate = issued_certificate(completed_enrolment(issuing_class(root=root)))
        client.force_login(person_with(Role.OFFICE, root))

        response = client.post(
            reverse("certificates:reissue", args=[certificate.pk]),
            {"kind": "request", "grounds": "Mất bản chính"},
            follow=True,
        )

        assert "cấp lại lần 1" in response.content.decode()

    def test_a_new_paper_without_grounds_is_refused_in_words(self, client, root):
        certificate = issued_certificate(completed_enrolment(issuing_class(root=root)))
        client.force_login(person_with(Role.OFFICE, root))

        response = client.post(
            reverse("certificates:reissue", args=[certificate.pk]), {"kind": "request"}
        )

        assert "error-summary" in response.content.decode()
        assert Certificate.objects.count() == 1
