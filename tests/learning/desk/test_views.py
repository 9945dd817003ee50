"""The class desk: who reaches it, and what its acts do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from learning.models import Enrolment, TrainingClass
from members.models import AuditEntry, Unit
from members.services import place_person
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return UnitFactory(kind="committee")


@pytest.fixture
def manager(client, root):
    person = UserFactory(full_name="Trần Văn Quản", unit=root)
    RoleGrantFactory(person=person, role="class_manager", unit=root)
    client.force_login(person)
    return person


@pytest.fixture
def published():
    edition = EditionFactory()
    EditionLessonFactory(edition=edition)
    return edition


def form_data(course, unit, **changed):
    today = timezone.localdate()
    return {
        "course": course.pk,
        "title": "Lớp bồi dưỡng khóa I/2026",
        "code": "L-2026-01",
        "unit": unit.pk,
        "decision_number": "12-QĐ/ĐUK",
        "decision_date": "20/11/2026",
        "opens_on": f"{today:%d/%m/%Y}",
        "due_on": f"{today + timedelta(days=20):%d/%m/%Y}",
        "audience_units": [unit.pk],
    } | changed


class TestWho:
    @pytest.mark.parametrize("role", ["unit_clerk", "cell_secretary", "trainer", "approver"])
    def test_others_are_refused(self, client, root, role):
        person = UserFactory(unit=root)
        RoleGrantFactory(person=person, role=role, unit=root)
        client.force_login(person)
        assert client.get(reverse("desk:list")).status_code == 403

    def test_members_are_refused(self, client):
        client.force_login(UserFactory())
        assert client.get(reverse("desk:list")).status_code == 403

    def test_leaders_read_and_do_not_act(self, client, root):
        person = UserFactory(unit=root)
        RoleGrantFactory(person=person, role="leader", unit=root)
        client.force_login(person)
        training_class = TrainingClassFactory(unit=root)
        assert client.get(reverse("desk:detail", args=[training_class.pk])).status_code == 200
        assert client.post(reverse("desk:close", args=[training_class.pk])).status_code == 403
        assert client.get(reverse("desk:create")).status_code == 403

    def test_an_expired_grant_is_none(self, client, root):
        person = UserFactory(unit=root)
        yesterday = timezone.localdate() - timedelta(days=1)
        RoleGrantFactory(person=person, role="class_manager", unit=root, valid_to=yesterday)
        client.force_login(person)
        assert client.get(reverse("desk:list")).status_code == 403

    @pytest.mark.parametrize("name", ["detail", "edit", "extend", "enrol", "people"])
    def test_a_class_of_another_branch_is_not_found(self, client, manager, name):
        foreign = TrainingClassFactory()
        assert client.get(reverse(f"desk:{name}", args=[foreign.pk])).status_code == 404


class TestPlanAndOpen:
    def test_plans_and_opens_a_class(self, client, manager, root, published):
        learner = UserFactory(unit=UnitFactory(parent=root))

        client.post(reverse("desk:create"), form_data(published.course, root))
        training_class = TrainingClass.objects.get()
        assert training_class.opened_at is None
        assert training_class.decision_date.day == 20
        page = client.get(reverse("desk:detail", args=[training_class.pk])).content.decode()
        assert "Đối tượng học hiện có 2 người" in page

        client.post(reverse("desk:open", args=[training_class.pk]))
        training_class.refresh_from_db()
        assert training_class.edition == published
        assert Enrolment.objects.filter(member=learner).count() == 1
        actions = AuditEntry.objects.filter(actor=manager).values_list("action", flat=True)
        assert {"learning.create_class", "learning.open_class"} <= set(actions)

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"due_on": "01/01/2020"}, "Hạn hoàn thành đứng trước ngày khai giảng"),
            ({"audience_units": []}, "Hãy chọn ít nhất một đơn vị"),
            ({"opens_on": "31/02/2026"}, "ngày"),
        ],
    )
    def test_says_what_to_mend_and_keeps_what_was_typed(
        self, client, manager, root, published, changed, said
    ):
        data = form_data(published.course, root, **changed)
        page = client.post(reverse("desk:create"), data).content.decode()
        assert said in page
        assert "Lớp bồi dưỡng khóa I/2026" in page
        assert not TrainingClass.objects.exists()

    def test_an_empty_audience_is_told(self, client, manager, root, published):
        empty = UnitFactory(parent=root)
        client.post(
            reverse("desk:create"), form_data(published.course, root, audience_units=[empty.pk])
        )
        training_class = TrainingClass.objects.get()
        detail = reverse("desk:detail", args=[training_class.pk])
        response = client.post(
            reverse("desk:open", args=[training_class.pk]),
            headers={"referer": f"http://testserver{detail}"},
            follow=True,
        )
        assert "Không có ai thuộc đối tượng" in response.content.decode()
        training_class.refresh_from_db()
        assert training_class.opened_at is None


class TestPeople:
    def test_lists_in_vietnamese_order_and_finds_without_diacritics(self, client, manager, root):
        training_class = TrainingClassFactory(unit=root)
        for name in ["Trần Văn Đức", "Lê Văn Dũng", "Phạm Thị Ánh", "Bùi Văn Anh"]:
            EnrolmentFactory(
                training_class=training_class, member=UserFactory(full_name=name, unit=root)
            )
        url = reverse("desk:people", args=[training_class.pk])

        names = [e.member.full_name for e in client.get(url).context["page"]]
        assert names == ["Bùi Văn Anh", "Phạm Thị Ánh", "Lê Văn Dũng", "Trần Văn Đức"]
        found = [e.member.full_name for e in client.get(url, {"q": "duc tran"}).context["page"]]
        assert found == ["Trần Văn Đức"]

    def test_names_the_unit_of_today_or_of_the_day_of_enrolment(self, client, manager, root):
        old = UnitFactory(parent=root, name="Đơn vị cũ")
        new = UnitFactory(parent=Unit.objects.get(pk=root.pk), name="Đơn vị mới")
        enrolment = EnrolmentFactory(
            training_class=TrainingClassFactory(unit=root), member__unit=old
        )
        place_person(enrolment.member, unit=new, since=enrolment.enrolled_at.date())
        address = reverse("desk:people", args=[enrolment.training_class_id])

        now = client.get(address).content.decode()
        was = client.get(address, {"basis": "as_was"}).content.decode()

        assert ("Đơn vị mới" in now, "Đơn vị cũ" in now) == (True, False)
        assert ("Đơn vị mới" in was, "Đơn vị cũ" in was) == (False, True)

    def test_costs_the_same_for_two_people_and_for_twelve(self, client, manager, root):
        training_class = TrainingClassFactory(unit=root)
        url = reverse("desk:people", args=[training_class.pk])

        def cost(people):
            for _ in range(people):
                EnrolmentFactory(training_class=training_class, member=UserFactory(unit=root))
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            return len(queries)

        cost(0)  # fills the caches
        assert cost(2) == cost(10)

    def test_exempts_with_a_basis(self, client, manager, root):
        enrolment = EnrolmentFactory(
            training_class=TrainingClassFactory(unit=root), member=UserFactory(unit=root)
        )
        url = reverse("desk:set_aside", args=[enrolment.training_class_id, enrolment.pk])

        client.post(url, {"act": "exempt", "reason": ""})
        enrolment.refresh_from_db()
        assert enrolment.exempted_at is None

        client.post(url, {"act": "exempt", "reason": "Công văn 15-CV/ĐUK"})
        enrolment.refresh_from_db()
        assert enrolment.exempted_by == manager
        assert enrolment.exemption_basis == "Công văn 15-CV/ĐUK"

    def test_extends_for_one_unit_only(self, client, manager, root):
        training_class = TrainingClassFactory(unit=root)
        here, there = UnitFactory(parent=root), UnitFactory(parent=root)
        ours = EnrolmentFactory(training_class=training_class, member=UserFactory(unit=here))
        theirs = EnrolmentFactory(training_class=training_class, member=UserFactory(unit=there))
        later = timezone.localdate() + timedelta(days=40)
        before = theirs.due_at

        client.post(
            reverse("desk:extend", args=[training_class.pk]),
            {"until": f"{later:%d/%m/%Y}", "unit": here.pk},
        )

        ours.refresh_from_db()
        theirs.refresh_from_db()
        assert timezone.localdate(ours.due_at) == later
        assert theirs.due_at == before

    def test_adds_one_person_of_the_branch_only(self, client, manager, root):
        training_class = TrainingClassFactory(unit=root)
        ours, stranger = UserFactory(unit=root), UserFactory()
        url = reverse("desk:enrol", args=[training_class.pk])

        client.post(url, {"identifier": stranger.card_number})
        client.post(url, {"identifier": ours.card_number})

        assert [e.member for e in training_class.enrolments.all()] == [ours]
