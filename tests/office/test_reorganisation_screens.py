"""The pages of reorganisations."""

from io import BytesIO

import pytest
from django.urls import reverse

from members.models import Unit
from members.roles import Role
from office.models import Reorganisation
from tests.factories.members import UserFactory
from tests.office.reorganisation_stage import DAY, MERGE, Stage, plan_book

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


class TestScreens:
    def test_the_journey_from_the_draft_to_the_undoing(self, stage, client):
        client.force_login(stage.proposer)
        facts = {
            "title": "Sắp xếp",
            "decision_number": "12-QĐ/ĐUK",
            "decision_date": "01/03/2026",
            "effective_on": "01/03/2026",
        }
        page = client.post(reverse("reorganisation:create"), facts)
        plan = Reorganisation.objects.get()
        assert page.url == reverse("reorganisation:plan", args=[plan.pk])
        step = reverse("reorganisation:add_step", args=[plan.pk, "merge"])
        client.post(step, {"units": ["AA1"], "target": "BB1"})
        client.post(reverse("reorganisation:preview", args=[plan.pk]))
        shown = client.get(page.url).content.decode()
        assert stage.clerk.full_name in shown
        client.post(reverse("reorganisation:propose", args=[plan.pk]))

        client.force_login(stage.leader)
        assert client.get(page.url).status_code == 200
        client.post(reverse("reorganisation:approve", args=[plan.pk]))
        assert Unit.objects.get(code="AA1").ended_on == DAY
        client.post(reverse("reorganisation:undo", args=[plan.pk]))
        assert Unit.objects.get(code="AA1").ended_on is None

    def test_looking_for_units_keeps_what_was_chosen(self, stage, client):
        client.force_login(stage.proposer)
        plan = stage.plan()
        step = reverse("reorganisation:add_step", args=[plan.pk, "merge"])

        page = client.post(step, {"units": ["AA1"], "find": "bb1", "search": "1"})

        text = page.content.decode()
        assert 'value="AA1"' in text
        assert "checked" in text
        assert 'name="units" value="AA1-C1"' not in text
        assert not plan.steps.exists()

    def test_a_workbook_with_errors_comes_back_with_each(self, stage, client, tmp_path):
        client.force_login(stage.proposer)
        path = plan_book(tmp_path, [("1", "Gộp", "AA1", "BB9")])
        upload = BytesIO(path.read_bytes())
        upload.name = "plan.xlsx"

        page = client.post(reverse("reorganisation:upload"), {"file": upload})

        assert "BB9" in page.content.decode()
        assert not Reorganisation.objects.exists()

    def test_the_list_of_people_is_searched_and_asks_the_same_for_many(
        self, stage, client, count_queries
    ):
        client.force_login(stage.proposer)
        plan = stage.plan(MERGE)
        address = reverse("reorganisation:people", args=[plan.pk])
        client.get(address)
        with count_queries() as few:
            client.get(address)
        for _ in range(12):
            UserFactory(unit=stage.cell)

        with count_queries(exactly=len(few.statements)):
            client.get(address)
        found = client.get(address, {"q": stage.people[0].personal_code}).content.decode()
        assert stage.people[0].personal_code in found
        assert stage.people[2].personal_code not in found

    def test_a_stranger_does_not_see_the_plan(self, stage, client):
        plan = stage.plan(MERGE)
        client.force_login(stage.with_role(Role.ORGANISATION, stage.b))

        assert client.get(reverse("reorganisation:plan", args=[plan.pk])).status_code == 404
