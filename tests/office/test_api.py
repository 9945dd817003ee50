"""The API: tokens and scopes, the branch, pages that stay, what changed, limits, no cookies."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from certificates.services import issue_certificate, revoke_certificate
from learning.models import Enrolment
from learning.services import withdraw_result
from members.models import AuditEntry, RoleGrant, User
from members.services import place_person
from office.api import feed, schemas, tokens
from office.api.exceptions import NeedsAnotherPerson, NotYours, OutsideBranch
from office.api.scopes import Scope
from office.models import ApiToken
from tests.factories.members import UnitFactory, UserFactory
from tests.office.api_stage import Stage

pytestmark = pytest.mark.django_db
LISTS = ("units", "classes", "obligations", "results", "certificates", "people")


@pytest.fixture
def stage():
    return Stage()


class TestToken:
    def test_the_secret_is_nowhere_in_the_database(self, stage):
        token, secret = stage.token()

        assert secret.startswith(token.prefix)
        stored = [str(value) for value in ApiToken.objects.values().get(pk=token.pk).values()]
        assert not any(secret in value or secret[17:] in value for value in stored)

    def test_what_can_tell_people_apart_waits_for_a_second_person(self, stage):
        token, secret = stage.token([Scope.PEOPLE], approve=False)

        assert stage.get("people", secret).status_code == 401
        with pytest.raises(NeedsAnotherPerson):
            tokens.decide_token(token, approve=True, by=stage.office)
        tokens.decide_token(token, approve=True, by=stage.leader)
        assert stage.get("people", secret).status_code == 200

    def test_who_answers_for_the_connection_is_no_second_person(self, stage):
        stage.client.responsible = stage.leader
        stage.client.save()
        token, secret = stage.token([Scope.PEOPLE], approve=False)
        desk = Client()
        desk.force_login(stage.leader)

        with pytest.raises(NeedsAnotherPerson):
            tokens.decide_token(token, approve=True, by=stage.leader)
        assert 'value="approve"' not in desk.get(f"/van-phong/ket-noi/ma/{token.pk}/").text
        assert stage.get("people", secret).status_code == 401

    def test_is_not_approved_when_who_asked_lost_the_connection(self, stage):
        cell = UnitFactory(parent=stage.branch_a)
        token, _secret = stage.token([Scope.PEOPLE], unit=cell, approve=False)
        RoleGrant.objects.filter(person=stage.office).update(unit=cell)

        with pytest.raises(NotYours):
            tokens.decide_token(token, approve=True, by=stage.leader)

    def test_the_whole_organisation_and_a_long_time_wait_too(self, stage):
        whole = stage.connection("Toàn khối", stage.root)

        assert stage.token([Scope.UNITS], client=whole, approve=False)[0].state == "waiting"
        assert stage.token([Scope.UNITS], days=400, approve=False)[0].state == "waiting"
        assert stage.token([Scope.UNITS], approve=False)[0].state == "active"

    def test_reads_no_more_than_its_connection(self, stage):
        with pytest.raises(OutsideBranch):
            stage.token(unit=stage.branch_b)

    def test_who_is_office_elsewhere_makes_none(self, stage):
        other = stage.holder("office", stage.branch_b)
        wish = tokens.Wish(stage.branch_a, [Scope.UNITS], timezone.localdate(), "Thử")

        with pytest.raises(NotYours):
            tokens.make_token(stage.client, wish, by=other)

    def test_ends_by_its_day_without_a_job(self, stage):
        token, secret = stage.token(days=1)

        assert stage.get("me", secret).status_code == 200
        with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
            assert stage.get("me", secret).status_code == 200
        with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
            assert stage.get("me", secret).status_code == 401
        assert ApiToken.objects.get(pk=token.pk).state == "active"

    def test_revoked_opens_nothing_at_once(self, stage):
        token, secret = stage.token()
        assert stage.get("me", secret).status_code == 200

        tokens.revoke_token(token, by=stage.holder("system_admin"), reason="Lộ mã")

        assert stage.get("me", secret).status_code == 401
        assert AuditEntry.objects.filter(action="office.revoke_token").exists()

    def test_only_from_its_addresses(self, stage):
        _token, inside = stage.token(addresses=["127.0.0.0/8"])
        _token, outside = stage.token(addresses=["203.0.113.0/24"])

        assert stage.get("me", inside).status_code == 200
        assert stage.get("me", outside).status_code == 403

    @pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer htk_a_b"])
    def test_anything_else_is_nobody(self, stage, header):
        response = Client().get("/api/v1/me", headers={"Authorization": header})

        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")
        assert response["Content-Type"] == "application/problem+json"

    def test_a_wrong_end_of_a_right_token_is_nobody(self, stage):
        assert stage.get("me", stage.secret[:-1] + "!").status_code == 401

    def test_a_session_is_no_token(self, stage):
        browser = Client()
        browser.force_login(stage.office, backend=settings.AUTHENTICATION_BACKENDS[0])

        assert {browser.get(f"/api/v1/{name}").status_code for name in LISTS} == {401}

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_nothing_can_be_written(self, stage, method):
        headers = {"Authorization": f"Bearer {stage.secret}"}

        assert getattr(Client(), method)("/api/v1/obligations", headers=headers).status_code == 405


class TestScopes:
    NEEDED = {
        "units": Scope.UNITS,
        "classes": Scope.OBLIGATIONS,
        "obligations": Scope.OBLIGATIONS,
        "results": Scope.RESULTS,
        "certificates": Scope.CERTIFICATES,
        "people": Scope.PEOPLE,
    }

    def test_each_list_asks_for_its_own_and_no_other_opens_it(self, stage):
        opened = {}
        for scope in Scope:
            _token, secret = stage.token([scope])
            answers = {name: stage.get(name, secret).status_code for name in LISTS}
            opened[scope] = {name for name, status in answers.items() if status == 200}
            assert set(answers.values()) <= {200, 403}

        for name in LISTS:
            assert {scope for scope in Scope if name in opened[scope]} == {self.NEEDED[name]}

    def test_codes_need_a_scope_of_their_own_and_names_are_never_sent(self, stage):
        person = stage.obligation().member
        _token, plain = stage.token([Scope.PEOPLE])
        _token, coded = stage.token([Scope.PEOPLE, Scope.CODES])

        without, with_codes = stage.rows("people", plain)[0], stage.rows("people", coded)[0]

        assert set(without) == {"id", "unit_now", "status"}
        assert with_codes["personal_code"] == person.personal_code
        assert with_codes["card_number"] == person.card_number
        everything = "".join(stage.get(name).content.decode() for name in LISTS)
        assert person.full_name not in everything

    def test_two_systems_know_a_person_by_different_numbers(self, stage):
        stage.obligation()
        other = stage.connection("Sổ tay", stage.branch_a)
        _token, secret = stage.token(client=other)

        first, second = stage.rows("obligations")[0], stage.rows("obligations", secret)[0]

        assert first["id"] == second["id"]
        assert first["person"] != second["person"]
        assert first["person"] == stage.rows("people")[0]["id"]


class TestRows:
    def test_are_those_of_the_branch(self, stage):
        ours, theirs = stage.obligation(), stage.obligation(stage.branch_b)
        for enrolment in (ours, theirs):
            issue_certificate(stage.complete(enrolment))

        assert [row["id"] for row in stage.rows("obligations")] == [ours.pk]
        assert [row["id"] for row in stage.rows("results")] == [ours.pk]
        assert [row["obligation"] for row in stage.rows("certificates")] == [ours.pk]
        assert len(stage.rows("people")) == 1
        assert [row["unit"] for row in stage.rows("units")] == [stage.branch_a.code]

    def test_leave_out_who_is_restricted(self, stage):
        enrolment = stage.obligation()
        issue_certificate(stage.complete(enrolment))
        User.objects.filter(pk=enrolment.member_id).update(restricted_at=timezone.now())

        for name in ("obligations", "results", "certificates", "people", "classes"):
            assert stage.rows(name) == [], name

    def test_say_how_it_stands(self, stage):
        late = stage.obligation(due_at=timezone.now() - timedelta(days=1))
        done = stage.complete(stage.obligation())
        gone = stage.obligation()
        Enrolment.objects.filter(pk=gone.pk).update(
            withdrawn_at=timezone.now(), withdrawal_reason="Chuyển đi"
        )

        rows = {row["id"]: row for row in stage.rows("obligations")}

        assert (rows[late.pk]["status"], rows[late.pk]["late"]) == ("overdue", True)
        assert (rows[done.pk]["status"], rows[done.pk]["late"]) == ("completed", False)
        assert rows[done.pk]["evidence"] == "E2"
        assert Decimal(rows[done.pk]["final_mark"]) == done.final_mark
        assert rows[gone.pk]["status"] == "withdrawn"

    def test_tell_the_unit_of_then_and_that_of_now(self, stage):
        person = UserFactory(unit=stage.branch_b)
        stage.obligation(member=person)
        place_person(person, unit=stage.branch_a, since=timezone.localdate())

        row = stage.rows("obligations")[0]

        assert (row["unit_then"], row["unit_now"]) == (stage.branch_b.code, stage.branch_a.code)

    def test_results_are_whole_for_each_obligation(self, stage):
        enrolment = stage.complete(stage.obligation())
        assert [one["score"] for one in stage.rows("results")[0]["lessons"]] == ["8.50"]

        withdraw_result(enrolment, lesson=stage.lesson, reason="Sai đáp án")

        assert stage.rows("results")[0]["lessons"] == []

    def test_certificates_say_whether_they_are_valid(self, stage):
        certificate = issue_certificate(stage.complete(stage.obligation()))
        assert stage.rows("certificates")[0]["status"] == "valid"

        revoke_certificate(certificate, grounds="Cấp nhầm", by=stage.leader)

        row = stage.rows("certificates")[0]
        assert (row["status"], row["number"]) == ("revoked", certificate.number)

    def test_fit_the_openapi_document(self, stage):
        enrolment = stage.complete(stage.obligation())
        issue_certificate(enrolment)
        pages = {
            "units": schemas.UnitPage,
            "classes": schemas.ClassPage,
            "obligations": schemas.ObligationPage,
            "results": schemas.ResultPage,
            "certificates": schemas.CertificatePage,
            "people": schemas.PersonPage,
        }

        for name, schema in pages.items():
            answer = stage.page(name)
            assert answer["rows"], name
            schema.model_validate(answer)
        schemas.About.model_validate(json.loads(stage.get("me").content))
        document = json.loads(Client().get("/api/v1/openapi.json").content)
        assert {f"/api/v1/{name}" for name in (*LISTS, "me", "keys")} == set(document["paths"])


class TestPages:
    def test_lose_and_repeat_nothing_while_rows_come_in(self, stage):
        wanted = [stage.obligation().pk for _ in range(7)]
        seen, cursor = [], 0
        while True:
            page = stage.page("obligations", limit=2, cursor=cursor)
            seen += [row["id"] for row in page["rows"]]
            stage.obligation(stage.branch_b)
            if len(seen) < 8:
                wanted.append(stage.obligation().pk)
            cursor = page["next_cursor"]
            if cursor is None:
                break

        assert seen == wanted

    def test_of_one_class(self, stage):
        ours = stage.obligation()

        assert [row["id"] for row in stage.rows("obligations", **{"class": "KHONG"})] == []
        found = stage.rows("obligations", **{"class": stage.training_class.code})
        assert [row["id"] for row in found] == [ours.pk]

    @pytest.mark.parametrize(
        ("query", "named"),
        [
            ({"limit": "1001"}, "limit"),
            ({"limit": "0"}, "limit"),
            ({"limit": "x"}, "limit"),
            ({"cursor": "-1"}, "cursor"),
            ({"cursor": "9" * 30}, "cursor"),
            ({"changed_after": "abc"}, "changed_after"),
            ({"class": "x" * 41}, "class"),
        ],
    )
    def test_wrong_parameters_are_named(self, stage, query, named):
        response = stage.get("obligations", **query)

        assert response.status_code == 400
        body = json.loads(response.content)
        assert [one["parameter"] for one in body["errors"]] == [named]
        assert body["errors"][0]["message"]

    def test_a_misspelt_parameter_does_not_mean_everything(self, stage):
        response = stage.get("obligations", changedafter="3")

        assert response.status_code == 400
        assert "changed_after" in json.loads(response.content)["detail"]

    def test_ask_as_much_of_many_rows_as_of_few(self, stage, count_queries):
        numbers = {}
        for size in (2, 12):
            while Enrolment.objects.count() < size:
                issue_certificate(stage.complete(stage.obligation()))
            feed.number_all()
            for name in LISTS:
                stage.get(name)
            for name in LISTS:
                with count_queries(at_most=15) as queries:
                    assert stage.get(name).status_code == 200
                numbers.setdefault(name, set()).add(len(queries.statements))

        assert {name: len(found) for name, found in numbers.items()} == dict.fromkeys(LISTS, 1)

    def test_the_very_same_page_is_not_sent_twice(self, stage):
        stage.obligation()
        first = stage.get("units")
        headers = {"Authorization": f"Bearer {stage.secret}", "If-None-Match": first["ETag"]}

        assert Client().get("/api/v1/units", headers=headers).status_code == 304


def test_the_page_of_a_connection_says_in_words_what_a_token_reads(stage):
    stage.token(scopes=(Scope.UNITS,))
    desk = Client()
    desk.force_login(stage.office)

    page = desk.get(f"/van-phong/ket-noi/{stage.client.pk}/").text

    assert str(Scope.UNITS.label) in page
    assert Scope.UNITS.value not in page
