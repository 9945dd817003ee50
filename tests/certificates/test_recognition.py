"""Lists of completions: proposed, approved, returned; and what becomes of certificates after."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from certificates import facts, selectors, services
from certificates.exceptions import (
    DecisionMissing,
    GroundsMissing,
    ListChanged,
    ListUnderWay,
    NobodyEligible,
    NoListProposed,
    NotStanding,
    RecognisedAtOnce,
    SamePersonTwice,
)
from certificates.models import Certificate, Recognition, RecognitionLine
from learning.evidence import Evidence
from learning.services import pass_lesson, withdraw_enrolment, withdraw_result
from members.models import Membership
from members.services import rename_unit
from tests.factories.certificates import (
    completed_enrolment,
    issued_certificate,
    issuing_class,
)
from tests.factories.learning import EnrolmentFactory
from tests.factories.members import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def approved(recognition, **fields):
    given = {"decision_number": "12-QĐ/ĐUK", "decision_date": date(2026, 11, 20)} | fields
    return services.approve_recognition(recognition, by=UserFactory(), **given)


class TestProposeRecognition:
    def test_writes_down_everybody_with_the_reasons(self):
        training_class = issuing_class(by_list=True)
        done = completed_enrolment(training_class, member__full_name="Trần Thị An")
        idle = EnrolmentFactory(training_class=training_class, member__full_name="Lê Văn Bách")
        begun = EnrolmentFactory(
            training_class=training_class,
            member__full_name="Đỗ Thị Chi",
            started_at=timezone.now(),
        )
        gone = completed_enrolment(training_class, member__full_name="Vũ Văn Dũng")
        withdraw_enrolment(gone, reason="Chuyển đi", by=UserFactory())

        recognition = services.propose_recognition(training_class, by=UserFactory())

        lines = {line.enrolment_id: line for line in recognition.lines.all()}
        assert [line.enrolment_id for line in recognition.lines.order_by("position")] == [
            done.pk,
            idle.pk,
            begun.pk,
            gone.pk,
        ]
        assert lines[done.pk].is_eligible
        assert (lines[done.pk].mark, lines[done.pk].band) == (Decimal("8.5"), "Giỏi")
        assert lines[idle.pk].reasons == [{"code": "not_started"}]
        assert lines[begun.pk].reasons == [
            {"code": "lessons_missing", "lessons": ["Bài thu hoạch"]}
        ]
        assert lines[gone.pk].reasons == [{"code": "withdrawn"}]

    def test_refuses_a_second_list_while_one_waits(self):
        enrolment = completed_enrolment(issuing_class(by_list=True))
        services.propose_recognition(enrolment.training_class, by=UserFactory())

        with pytest.raises(ListUnderWay):
            services.propose_recognition(enrolment.training_class, by=UserFactory())

    def test_refuses_an_empty_list(self):
        with pytest.raises(NobodyEligible):
            services.propose_recognition(issuing_class(by_list=True), by=UserFactory())

    def test_refuses_where_no_list_is_needed(self):
        with pytest.raises(RecognisedAtOnce):
            services.propose_recognition(issuing_class(), by=UserFactory())

    def test_writes_a_returned_list_anew(self):
        enrolment = completed_enrolment(issuing_class(by_list=True))
        training_class = enrolment.training_class
        first = services.propose_recognition(training_class, by=UserFactory())
        services.return_recognition(first, by=UserFactory(), reason="Thiếu người")
        late = completed_enrolment(training_class)

        again = services.propose_recognition(training_class, by=UserFactory())

        assert again == first
        assert set(again.lines.values_list("enrolment", flat=True)) == {enrolment.pk, late.pk}

    def test_the_next_round_takes_those_who_completed_later(self):
        enrolment = completed_enrolment(issuing_class(by_list=True))
        training_class = enrolment.training_class
        approved(services.propose_recognition(training_class, by=UserFactory()))
        late = completed_enrolment(training_class)

        second = services.propose_recognition(training_class, by=UserFactory())

        assert second.round == 2
        assert list(second.lines.values_list("enrolment", flat=True)) == [late.pk]


class TestApproveRecognition:
    @pytest.fixture
    def training_class(self):
        training_class = issuing_class(by_list=True)
        for name in ["Phạm Thị Ánh", "Bùi Văn An", "Đặng Thị Ánh", "Nguyễn Văn Dũng"]:
            completed_enrolment(training_class, member__full_name=name)
        EnrolmentFactory(training_class=training_class)
        return training_class

    def test_issues_in_the_order_of_names_with_consecutive_numbers(self, training_class):
        approved(services.propose_recognition(training_class, by=UserFactory()))

        rows = Certificate.objects.order_by("register_number")
        assert [(row.register_number, row.printed_name) for row in rows] == [
            (1, "Bùi Văn An"),
            (2, "Đặng Thị Ánh"),
            (3, "Phạm Thị Ánh"),
            (4, "Nguyễn Văn Dũng"),
        ]

    def test_a_second_approval_issues_nothing(self, training_class):
        recognition = services.propose_recognition(training_class, by=UserFactory())
        approved(recognition)

        with pytest.raises(NoListProposed):
            approved(recognition)

        assert Certificate.objects.count() == 4

    def test_needs_two_people(self, training_class):
        manager = UserFactory()
        recognition = services.propose_recognition(training_class, by=manager)

        with pytest.raises(SamePersonTwice):
            services.approve_recognition(
                recognition, by=manager, decision_number="1", decision_date=date(2026, 11, 20)
            )

    @pytest.mark.parametrize("missing", [{"decision_number": "  "}, {"decision_date": None}])
    def test_needs_the_decision(self, training_class, missing):
        recognition = services.propose_recognition(training_class, by=UserFactory())

        with pytest.raises(DecisionMissing):
            approved(recognition, **missing)

    def test_refuses_when_a_result_was_withdrawn_since(self, training_class):
        recognition = services.propose_recognition(training_class, by=UserFactory())
        lesson = training_class.edition.lessons.get()
        someone = recognition.lines.filter(is_eligible=True).first().enrolment
        withdraw_result(someone, lesson=lesson, reason="Chấm nhầm")

        with pytest.raises(ListChanged):
            approved(recognition)

        assert not Certificate.objects.exists()

    def test_refuses_when_a_mark_changed_since(self, training_class):
        recognition = services.propose_recognition(training_class, by=UserFactory())
        someone = recognition.lines.filter(is_eligible=True).first().enrolment
        lesson = training_class.edition.lessons.get()
        pass_lesson(someone, lesson=lesson, evidence=Evidence.MEASURED, score=Decimal("9.5"))

        with pytest.raises(ListChanged):
            approved(recognition)

    def test_somebody_who_completed_since_changes_nothing(self, training_class):
        recognition = services.propose_recognition(training_class, by=UserFactory())
        completed_enrolment(training_class)

        approved(recognition)

        assert Certificate.objects.count() == 4

    def test_the_approved_lines_can_never_be_changed(self, training_class):
        approved(services.propose_recognition(training_class, by=UserFactory()))

        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            RecognitionLine.objects.all()._raw_delete("default")
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            RecognitionLine.objects.update(band="Xuất sắc")

    def test_asks_for_the_papers_in_the_order_of_the_list(
        self, training_class, run_tasks, django_capture_on_commit_callbacks
    ):
        recognition = services.propose_recognition(training_class, by=UserFactory())

        with django_capture_on_commit_callbacks(execute=True):
            approved(recognition)

        names = run_tasks()
        assert (
            names
            == ["certificates.tasks.render_list"] + ["certificates.tasks.render_certificate"] * 4
        )
        assert not Certificate.objects.not_rendered().exists()


class TestReturnRecognition:
    def test_needs_a_reason(self):
        enrolment = completed_enrolment(issuing_class(by_list=True))
        recognition = services.propose_recognition(enrolment.training_class, by=UserFactory())

        with pytest.raises(GroundsMissing):
            services.return_recognition(recognition, by=UserFactory(), reason=" ")

        assert selectors.list_under_way(enrolment.training_class).state == (
            Recognition.State.PROPOSED
        )


class TestRevokeCertificate:
    def test_needs_grounds(self):
        with pytest.raises(GroundsMissing):
            services.revoke_certificate(issued_certificate(), by=UserFactory(), grounds="")

    def test_happens_once(self):
        certificate = issued_certificate()
        services.revoke_certificate(certificate, by=UserFactory(), grounds="Học hộ")

        with pytest.raises(NotStanding):
            services.revoke_certificate(certificate, by=UserFactory(), grounds="Lần nữa")


class TestReissueCertificate:
    def test_keeps_the_number_and_has_its_own_line_in_the_register(self):
        old = issued_certificate()
        member = old.enrolment.member
        member.full_name = "Nguyễn Thị Ánh"
        member.save()

        new = services.reissue_certificate(
            old, by=UserFactory(), grounds="Sai tên", is_correction=True
        )
        newest = services.reissue_certificate(
            new, by=UserFactory(), grounds="Mất bản chính", is_correction=False
        )

        old.refresh_from_db()
        new.refresh_from_db()
        assert (old.state, new.state, newest.state) == ("corrected", "reissued", "issued")
        assert newest.number == "01-GCN/ĐUK (cấp lại lần 2)"
        assert [row.register_number for row in (old, new, newest)] == [1, 2, 3]
        assert new.printed_name == "Nguyễn Thị Ánh"
        assert len({old.code, new.code, newest.code}) == 3

    def test_refuses_what_no_longer_stands(self):
        old = issued_certificate()
        services.revoke_certificate(old, by=UserFactory(), grounds="Học hộ")

        with pytest.raises(NotStanding):
            services.reissue_certificate(old, by=UserFactory(), grounds="Mất", is_correction=False)


class TestPrintedUnits:
    def test_prints_the_name_of_the_day(self):
        unit = UnitFactory(name="Đảng bộ Sở Nông nghiệp")
        rename_unit(unit, name="Đảng bộ Sở Nông nghiệp và Môi trường", since=date(2026, 3, 1))

        names = [
            facts.PrintedUnits(day).name_of(unit) for day in (date(2025, 1, 1), date(2026, 11, 1))
        ]

        assert names == ["Đảng bộ Sở Nông nghiệp", "Đảng bộ Sở Nông nghiệp và Môi trường"]

    def test_knows_members_on_the_day_only(self):
        person = UserFactory()

        assert facts.members_among([person.pk], day=date(2026, 1, 1)) == {person.pk}
        assert facts.members_among([person.pk], day=date(2001, 1, 1)) == set()
        assert Membership.objects.filter(person=person).exists()
