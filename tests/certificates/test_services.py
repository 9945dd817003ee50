import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from certificates import facts, services
from certificates.exceptions import (
    IssuerNotSet,
    NotEligible,
    NotRecognised,
)
from certificates.models import Certificate, NumberSeries
from learning.exceptions import AlreadyRecognised
from learning.services import exempt_enrolment, withdraw_enrolment, withdraw_result
from members.models import AuditEntry, Organisation, StatusPeriod, Unit
from members.services import rename_unit
from tests.factories.certificates import (
    OrganisationFactory,
    SignerFactory,
    completed_enrolment,
    issued_certificate,
    issuing_class,
    issuing_root,
)
from tests.factories.learning import EnrolmentFactory
from tests.factories.members import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def approved(recognition, **fields):
    given = {"decision_number": "12-QĐ/ĐUK", "decision_date": date(2026, 11, 20)} | fields
    return services.approve_recognition(recognition, by=UserFactory(), **given)


class TestIssueCertificate:
    def test_freezes_who_learnt_what_and_who_issued_it(self):
        root = issuing_root()
        hospital = UnitFactory(parent=root, name="Đảng bộ Bệnh viện Đa khoa tỉnh")
        cell = UnitFactory(parent=hospital, name="Chi bộ Khoa Nội", kind=Unit.Kind.CELL)
        member = UserFactory(
            full_name="Nguyễn Thị Minh Ánh", birth_date=date(1990, 2, 5), unit=cell
        )

        certificate = issued_certificate(
            completed_enrolment(issuing_class(root=root), member=member)
        )

        assert certificate.number == "01-GCN/ĐUK"
        assert certificate.printed_name == "Nguyễn Thị Minh Ánh"
        assert certificate.unit_name == "Chi bộ Khoa Nội, Đảng bộ Bệnh viện Đa khoa tỉnh"
        assert (certificate.mark, certificate.band) == (Decimal("8.5"), "Giỏi")
        assert certificate.facts["birth"] == "05/02/1990"
        assert certificate.facts["signer"] == "Trần Văn Bình"
        assert certificate.facts["address_form"] == facts.COMRADE
        assert certificate.facts["verify_url"].endswith(f"/tra-cuu/{certificate.code}/")
        certificate.enrolment.refresh_from_db()
        assert certificate.enrolment.recognised_at is not None

    def test_issues_once_however_often_it_is_asked(self):
        enrolment = completed_enrolment()

        first = services.issue_certificate(enrolment)
        again = services.issue_certificate(enrolment)

        assert first == again
        assert NumberSeries.objects.get().last_number == 1

    def test_a_revoked_certificate_is_not_replaced_by_a_new_one(self):
        certificate = issued_certificate()
        services.revoke_certificate(certificate, by=UserFactory(), grounds="Học hộ")

        assert services.issue_certificate(certificate.enrolment) == certificate

    def test_refuses_what_is_not_completed(self):
        enrolment = EnrolmentFactory(training_class=issuing_class())

        with pytest.raises(NotEligible):
            services.issue_certificate(enrolment)

    @pytest.mark.parametrize("set_aside", [exempt_enrolment, withdraw_enrolment])
    def test_refuses_what_does_not_count(self, set_aside):
        enrolment = completed_enrolment()
        words = {"basis" if set_aside is exempt_enrolment else "reason": "Chuyển đi"}
        set_aside(enrolment, by=UserFactory(), **words)

        with pytest.raises(NotEligible):
            services.issue_certificate(enrolment)

    def test_refuses_without_an_approved_list_where_one_is_needed(self):
        enrolment = completed_enrolment(issuing_class(by_list=True))

        with pytest.raises(NotRecognised):
            services.issue_certificate(enrolment)

    def test_refuses_when_nobody_signs_today_and_takes_no_number(self):
        organisation = OrganisationFactory()
        SignerFactory(organisation_root=organisation.root, valid_to=date(2021, 1, 1))
        enrolment = completed_enrolment(issuing_class(root=organisation.root))

        with pytest.raises(IssuerNotSet):
            services.issue_certificate(enrolment)

        enrolment.refresh_from_db()
        assert enrolment.recognised_at is None
        assert not NumberSeries.objects.exists()

    def test_locks_the_results(self):
        certificate = issued_certificate()
        lesson = certificate.enrolment.training_class.edition.lessons.get()

        with pytest.raises(AlreadyRecognised):
            withdraw_result(certificate.enrolment, lesson=lesson, reason="Sai")

    def test_addresses_people_outside_the_party_as_citizens(self):
        training_class = issuing_class()
        member = UserFactory(unit=training_class.unit, status=StatusPeriod.Status.CANDIDATE)

        certificate = issued_certificate(completed_enrolment(training_class, member=member))

        assert certificate.facts["address_form"] == facts.CITIZEN

    def test_prints_the_last_day_of_validity_where_the_course_has_one(self):
        training_class = issuing_class()
        training_class.course.valid_for_months = 60
        training_class.course.save()

        certificate = issued_certificate(completed_enrolment(training_class))

        assert certificate.valid_until.year == certificate.issued_on.year + 5
        assert certificate.facts["valid_until"] == f"{certificate.valid_until:%d/%m/%Y}"

    def test_leaves_a_line_in_the_audit_log(self):
        certificate = issued_certificate()

        entry = AuditEntry.objects.get(action="certificates.issue_certificate")
        assert entry.person == certificate.enrolment.member


class TestFrozenFacts:
    def test_renaming_everything_changes_nothing_that_was_issued(self):
        certificate = services.render_certificate(issued_certificate())
        before = (certificate.facts, certificate.pdf_sha256)
        member = certificate.enrolment.member
        member.full_name = "Tên Mới"
        member.save()
        rename_unit(member.unit, name="Đơn vị mới", since=date(2026, 11, 1))
        Organisation.objects.update(name="Tên mới", symbol="MỚI")

        services.issue_certificate(certificate.enrolment)
        certificate.refresh_from_db()

        assert (certificate.facts, certificate.pdf_sha256) == before

    @pytest.mark.parametrize(
        "change",
        [
            {"printed_name": "Người Khác"},
            {"facts": {"name": "Người Khác"}},
            {"number": "02-GCN/ĐUK"},
            {"register_number": 7},
            {"code": "X"},
            {"issued_on": date(2020, 1, 1)},
            {"pdf_sha256": "0" * 64},
        ],
    )
    def test_the_database_refuses_to_change_them(self, change):
        certificate = services.render_certificate(issued_certificate())

        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Certificate.objects.filter(pk=certificate.pk).update(**change)

    def test_the_database_refuses_to_delete(self):
        certificate = issued_certificate()

        with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
            Certificate.objects.filter(pk=certificate.pk)._raw_delete("default")

    def test_a_revoked_certificate_never_comes_back(self):
        certificate = issued_certificate()
        services.revoke_certificate(certificate, by=UserFactory(), grounds="Học hộ")

        with pytest.raises(DatabaseError, match="never comes back"), transaction.atomic():
            Certificate.objects.update(state="issued")

    def test_the_database_refuses_a_certificate_that_was_not_earned(self):
        certificate = issued_certificate()
        other = EnrolmentFactory(training_class=certificate.enrolment.training_class)
        certificate.pk, certificate.enrolment, certificate.register_number = None, other, 99
        certificate.code = "B"

        with pytest.raises(DatabaseError, match="without a recognised"), transaction.atomic():
            certificate.save(force_insert=True)


class TestNumbers:
    def test_counts_anew_in_a_new_term(self):
        root = issuing_root()
        issued_certificate(completed_enrolment(issuing_class(root=root)))
        services.start_term(NumberSeries.objects.get(), on=timezone.localdate(), by=UserFactory())

        certificate = issued_certificate(completed_enrolment(issuing_class(root=root)))

        assert certificate.number == "01-GCN/ĐUK"
        assert certificate.register_period == timezone.localdate().isoformat()

    def test_follows_the_pattern_of_the_series(self):
        root = issuing_root()
        NumberSeries.objects.create(
            root=root, pattern="{number}/{year}/GCN-{symbol}", reset="year", last_number=0
        )

        certificate = issued_certificate(completed_enrolment(issuing_class(root=root)))

        year = timezone.localdate().year
        assert certificate.number == f"01/{year}/GCN-ĐUK"
        assert certificate.register_label == f"01/{year}"

    def test_a_failed_issue_gives_its_number_back(self):
        enrolment = completed_enrolment()

        @transaction.atomic
        def issue_and_fail():
            services.issue_certificate(enrolment)
            raise RuntimeError

        with pytest.raises(RuntimeError):
            issue_and_fail()

        assert services.issue_certificate(enrolment).register_number == 1


class TestRenderCertificate:
    def test_keeps_the_file_and_its_fingerprint(self):
        certificate = services.render_certificate(issued_certificate())

        content = Path(certificate.pdf.path).read_bytes()
        assert content.startswith(b"%PDF-")
        assert certificate.pdf_sha256 == hashlib.sha256(content).hexdigest()

    def test_makes_a_lost_file_again_exactly_as_it_was(self):
        certificate = services.render_certificate(issued_certificate())
        path = Path(certificate.pdf.path)
        before = path.read_bytes()
        path.unlink()

        services.render_certificate(certificate)

        assert path.read_bytes() == before

    def test_leaves_a_paper_alone_that_is_there(self):
        certificate = services.render_certificate(issued_certificate())
        stamp = Path(certificate.pdf.path).stat().st_mtime_ns

        services.render_certificate(certificate)

        assert Path(certificate.pdf.path).stat().st_mtime_ns == stamp
