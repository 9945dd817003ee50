"""The API: what changed since, limits, and what is noted of who read."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from certificates.services import issue_certificate
from learning.models import Enrolment
from learning.services import correct_score
from members.models import ListExport, UnitEvent, User
from members.services import place_person
from office.api import feed, schemas
from office.api.scopes import Scope
from office.models import ApiChange, ApiUse
from tests.factories.members import UserFactory
from tests.office.api_stage import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


class TestChanges:
    def since(self, stage, name, sequence):
        """Return {id: row} of everything that changed, page by page."""
        found = {}
        while sequence is not None:
            page = stage.page(name, changed_after=sequence, limit=2)
            found |= {row["id"]: row for row in page["rows"]}
            sequence = page["next_change"]
        return found

    def test_only_what_changed_comes_again(self, stage):
        kept, changed = stage.obligation(), stage.obligation()
        sequence = stage.page("obligations")["sequence"]

        stage.complete(changed)
        new = stage.obligation()

        found = self.since(stage, "obligations", sequence)
        assert set(found) == {changed.pk, new.pk}
        assert found[changed.pk]["status"] == "completed"
        assert kept.pk not in found
        schemas.ObligationPage.model_validate(stage.page("obligations", changed_after=sequence))

    def test_changes_in_bulk_are_seen(self, stage):
        rows = [stage.obligation() for _ in range(5)]
        sequence = stage.page("obligations")["sequence"]

        Enrolment.objects.filter(pk__in=[row.pk for row in rows]).update(
            withdrawn_at=timezone.now(), withdrawal_reason="Chuyển đi"
        )

        found = self.since(stage, "obligations", sequence)
        assert {row["status"] for row in found.values()} == {"withdrawn"}
        assert len(found) == 5

    def test_corrected_results_come_again(self, stage):
        enrolment = stage.complete(stage.obligation())
        sequence = stage.page("results")["sequence"]

        correct_score(
            enrolment, lesson=stage.lesson, score=Decimal("6"), reason="Sai đáp án", by=stage.office
        )

        found = self.since(stage, "results", sequence)
        assert found[enrolment.pk]["lessons"][0]["score"] == "6.00"

    def test_who_moves_away_is_gone_and_who_comes_is_new(self, stage):
        leaves, comes = stage.obligation(), stage.obligation(stage.branch_b)
        issue_certificate(stage.complete(leaves))
        sequence = stage.page("obligations")["sequence"]

        place_person(leaves.member, unit=stage.branch_b, since=timezone.localdate())
        place_person(comes.member, unit=stage.branch_a, since=timezone.localdate())

        found = self.since(stage, "obligations", sequence)
        assert found[leaves.pk]["gone"] is True
        assert set(found[leaves.pk]) == {"id", "gone", "change"}
        assert found[comes.pk]["status"] == "not_started"
        assert [row["gone"] for row in self.since(stage, "certificates", sequence).values()] == [
            True
        ]
        people = self.since(stage, "people", sequence)
        assert sorted("gone" in row for row in people.values()) == [False, True]

    def test_who_is_restricted_is_gone_until_it_is_lifted(self, stage):
        enrolment = stage.obligation()
        sequence = stage.page("obligations")["sequence"]

        User.objects.filter(pk=enrolment.member_id).update(restricted_at=timezone.now())
        assert self.since(stage, "obligations", sequence)[enrolment.pk]["gone"] is True

        User.objects.filter(pk=enrolment.member_id).update(restricted_at=None)
        assert "gone" not in self.since(stage, "obligations", sequence)[enrolment.pk]

    def test_of_other_branches_nothing_is_told(self, stage):
        sequence = stage.page("obligations")["sequence"]

        stage.complete(stage.obligation(stage.branch_b))

        assert self.since(stage, "obligations", sequence) == {}

    def test_deleted_changes_are_said_to_be_deleted(self, stage):
        stage.obligation()
        first = stage.page("obligations")["sequence"]
        stage.obligation()
        stage.page("obligations")
        ApiChange.objects.update(at=timezone.now() - timedelta(days=91))

        feed.expire_changes()

        assert stage.get("obligations", changed_after=0).status_code == 410
        assert stage.get("obligations", changed_after=feed.last_number()).status_code == 200
        assert first < feed.last_number()

    def test_without_a_connection_nothing_is_noted(self):
        UserFactory()

        assert not ApiChange.objects.exists()

    def test_a_reorganisation_changes_the_number_of_the_tree(self, stage):
        before = stage.page("units")["tree"]

        UnitEvent.objects.create(
            kind=UnitEvent.Kind.RENAMING, effective_on=timezone.localdate(), decision_number="1"
        )

        assert stage.page("units")["tree"] > before


class TestLimits:
    def test_too_many_of_a_token_wait(self, stage, settings):
        settings.API_PER_MINUTE = 3
        with time_machine.travel(timezone.now().replace(second=20), tick=False):
            answers = [stage.get("me") for _ in range(5)]

        assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
        assert answers[-1]["Retry-After"] == "40"
        assert ApiUse.objects.get(endpoint="limit").refused == 2

    def test_the_limit_of_one_token_is_not_that_of_another(self, stage, settings):
        settings.API_PER_MINUTE = 1
        _token, other = stage.token([Scope.UNITS])

        assert stage.get("me").status_code == 200
        assert stage.get("me", other).status_code == 200

    def test_too_many_of_an_address_wait_whatever_they_send(self, stage, settings):
        settings.API_ADDRESS_PER_MINUTE = 2
        with time_machine.travel(timezone.now(), tick=False):
            statuses = [stage.get("me", "htk_x_y").status_code for _ in range(3)]
            statuses.append(Client().get("/api/v1/keys").status_code)

        assert statuses == [401, 401, 429, 429]

    def test_shut_while_nobody_can_count(self, stage, monkeypatch):
        secret = stage.secret
        monkeypatch.setattr(cache._cache, "_servers", ["redis://127.0.0.1:1/0"])
        monkeypatch.setattr(cache._cache, "_clients", {})
        monkeypatch.setattr(cache._cache, "_pools", {})

        response = stage.get("me", secret)

        assert response.status_code == 503
        assert response["Retry-After"] == "30"


class TestNotes:
    def test_requests_and_rows_are_counted_and_name_nobody(self, stage):
        stage.obligation()
        stage.obligation()

        stage.get("obligations")
        stage.get("obligations")

        use = ApiUse.objects.get(endpoint="obligations")
        assert (use.requests, use.rows) == (2, 4)

    def test_whoever_stands_in_the_pages_is_noted_once_a_day(self, stage):
        first = stage.obligation().member

        stage.get("obligations")
        stage.get("results")
        second = stage.obligation().member
        stage.get("obligations")

        lists = ListExport.objects.filter(kind="office.api").order_by("pk")
        assert [one.people for one in lists] == [[first.pk], [second.pk]]
        assert ListExport.objects.visible_to(first).count() == 1
