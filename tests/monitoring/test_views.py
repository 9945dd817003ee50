import pytest
from django.urls import reverse

from members.models import AuditEntry
from members.roles import Role
from tests.factories.certificates import completed_enrolment, issued_certificate, issuing_class
from tests.factories.members import UnitFactory, UserFactory
from tests.factories.monitoring import (
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
    return person_with(Role.OFFICE, root)


class TestOverview:
    def test_shows_the_parts_of_the_branch_with_their_numbers(self, client, root, office):
        part = unit_below(root, name="Đảng bộ Sở Y tế")
        enrolment_with("overdue", class_of_four_periods(unit=root), part)
        client.force_login(office)

        page = client.get(reverse("monitoring:overview")).content.decode()

        assert "Đảng bộ Sở Y tế" in page
        assert f"unit={part.pk}&amp;status=overdue" in page
        assert "Số liệu lúc" in page
        assert "Tỷ lệ kiểm chứng" in page

    def test_who_has_not_studied_is_two_clicks_away(self, client, root, office):
        part = unit_below(root)
        enrolment_with(
            "not_started", class_of_four_periods(unit=root), part, member__full_name="Lê Văn Chưa"
        )
        client.force_login(office)

        page = client.get(reverse("monitoring:people"), {"unit": part.pk, "status": "not_started"})

        assert "Lê Văn Chưa" in page.content.decode()

    def test_is_not_for_members(self, client):
        client.force_login(UserFactory())

        for name in ("overview", "people", "exports"):
            assert client.get(reverse(f"monitoring:{name}")).status_code == 403

    def test_a_stranger_is_asked_to_sign_in(self, client):
        for name in ("overview", "people", "exports", "new_export"):
            assert client.get(reverse(f"monitoring:{name}")).status_code == 302

    @pytest.mark.parametrize("sort", ["unit", "-completed", "overdue", "nonsense"])
    def test_sorts_by_any_column(self, client, root, office, sort):
        training_class = class_of_four_periods(unit=root)
        many, few = unit_below(root, name="Nhiều"), unit_below(root, name="Ít")
        for unit in (many, many, few):
            enrolment_with("completed", training_class, unit)
        client.force_login(office)

        page = client.get(reverse("monitoring:overview"), {"sort": sort}).content.decode()

        assert (page.index("Nhiều") < page.index("Ít")) == (sort != "completed")

    def test_asks_at_most_twelve_times_whatever_the_number_of_units(
        self, client, root, office, count_queries
    ):
        training_class = class_of_four_periods(unit=root)
        client.force_login(office)
        client.get(reverse("monitoring:overview"))
        numbers = []
        for count in (2, 10):
            for _number in range(count):
                enrolment_with("completed", training_class, unit_below(root, sector="Y tế"))
            with count_queries(at_most=12) as queries:
                client.get(reverse("monitoring:overview"))
            numbers.append(len(queries.statements))

        assert numbers[0] == numbers[1]


class TestShowUnit:
    def test_is_not_there_for_the_clerk_of_another_branch(self, client, root):
        own, other = unit_below(root), unit_below(root)
        below_other = unit_below(other)
        client.force_login(person_with(Role.UNIT_CLERK, own))

        for unit in (other, below_other, root):
            assert client.get(reverse("monitoring:unit", args=[unit.pk])).status_code == 404
            people = client.get(reverse("monitoring:people"), {"unit": unit.pk})
            assert people.status_code == 404
        assert client.get(reverse("monitoring:unit", args=[own.pk])).status_code == 200

    def test_a_clerk_counts_the_own_branch_only(self, client, root):
        own, other = unit_below(root), unit_below(root)
        training_class = class_of_four_periods(unit=root)
        enrolment_with("completed", training_class, own, member__full_name="Người Nhà")
        enrolment_with("completed", training_class, other, member__full_name="Người Ngoài")
        client.force_login(person_with(Role.UNIT_CLERK, own))

        page = client.get(reverse("monitoring:people")).content.decode()

        assert "Người Nhà" in page
        assert "Người Ngoài" not in page

    def test_says_who_sits_directly_in_the_unit(self, client, root, office):
        training_class = class_of_four_periods(unit=root)
        enrolment_with("completed", training_class, root)
        enrolment_with("completed", training_class, unit_below(root))
        client.force_login(office)

        page = client.get(reverse("monitoring:unit", args=[root.pk])).content.decode()

        assert "Trực thuộc Đảng bộ Khối" in page
        assert "direct=1" in page


class TestShowPeople:
    def test_shows_fifty_a_page_with_the_same_number_of_queries(
        self, client, root, office, count_queries
    ):
        training_class = class_of_four_periods(unit=root)
        enrolment_with("completed", training_class, root)
        client.force_login(office)
        client.get(reverse("monitoring:people"))
        with count_queries(at_most=12) as few:
            client.get(reverse("monitoring:people"))
        for _person in range(55):
            enrolment_with("in_progress", training_class, root)

        with count_queries(exactly=len(few.statements)):
            page = client.get(reverse("monitoring:people")).content.decode()

        assert page.count('<th scope="row"') == 50
        assert "page=2" in page


class TestShowPerson:
    def test_shows_classes_and_results_and_notes_the_look(self, client, root, office):
        enrolment = enrolment_with("completed", class_of_four_periods(unit=root), root)
        client.force_login(office)

        page = client.get(reverse("monitoring:person", args=[enrolment.member_id]))

        words = page.content.decode()
        assert enrolment.training_class.title in words
        assert "8,5 Giỏi" in words
        entry = AuditEntry.objects.get(action="members.view_person")
        assert (entry.actor, entry.person) == (office, enrolment.member)

    def test_one_does_not_look_at_oneself(self, client, root, office):
        client.force_login(office)

        client.get(reverse("monitoring:person", args=[office.pk]))

        assert not AuditEntry.objects.filter(action="members.view_person").exists()

    @pytest.mark.parametrize("role", [Role.UNIT_CLERK, Role.TRAINER, Role.SYSTEM_ADMIN])
    def test_is_not_there_for_another_branch_and_for_roles_without_people(self, client, root, role):
        enrolment = enrolment_with("completed", class_of_four_periods(unit=root), root)
        place = unit_below(root) if role == Role.UNIT_CLERK else root
        client.force_login(person_with(role, place))

        response = client.get(reverse("monitoring:person", args=[enrolment.member_id]))

        assert response.status_code == 404
        assert not AuditEntry.objects.filter(action="members.view_person").exists()

    def test_shows_the_certificate(self, client):
        enrolment = completed_enrolment(issuing_class())
        certificate = issued_certificate(enrolment)
        client.force_login(person_with(Role.OFFICE, enrolment.member.unit))

        page = client.get(reverse("monitoring:person", args=[enrolment.member_id]))

        assert certificate.number in page.content.decode()
