"""Webhooks: what is told to whom, signed, again and again until it is taken, and where never."""

import json
import os
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from certificates.services import issue_certificate, revoke_certificate
from learning.models import Enrolment
from learning.services import withdraw_result
from members.models import UnitEvent, UnitEventSide, User
from office.api import calling, feed, hooks, tokens
from office.api.addresses import target_of
from office.api.exceptions import AddressRefused, NotYours
from office.api.scopes import Event, Scope
from office.models import ApiChange, ApiToken, Webhook, WebhookDelivery
from tests.conftest import ROOT
from tests.office.api_stage import Stage
from tests.office.receiving import is_signed, listening

OWN = "127.0.0.1"
CALL = "import django; django.setup(); from office.api.calling import call_due; call_due()"


@pytest.fixture
def other_system(settings):
    settings.WEBHOOK_OWN_HOSTS = [OWN]
    with listening() as server:
        yield server


@pytest.fixture
def stage(other_system):
    return Stage()


def hook_to(stage, server, events=tuple(Event.values)):
    """Return (webhook, secret) of a connection that may read everything of branch A."""
    stage.token()
    return hooks.make_hook(stage.client, url=server.url, events=events, by=stage.office)


def publish():
    feed.number_all()
    calling.call_due()


def let_it_be_time():
    WebhookDelivery.objects.filter(state="queued").update(not_before=timezone.now())


@pytest.mark.django_db
class TestEvents:
    def test_each_act_is_told_with_ids_only(self, stage, other_system):
        hook_to(stage, other_system)
        enrolment = stage.obligation()
        stage.complete(enrolment)
        certificate = issue_certificate(enrolment)
        publish()
        revoke_certificate(certificate, grounds="Cấp nhầm", by=stage.leader)
        Enrolment.objects.filter(pk=enrolment.pk).update(recognised_at=None)
        withdraw_result(enrolment, lesson=stage.lesson, reason="Sai đáp án")
        Enrolment.objects.filter(pk=enrolment.pk).update(
            withdrawn_at=timezone.now(), withdrawal_reason="Chuyển đi"
        )
        event = UnitEvent.objects.create(
            kind=UnitEvent.Kind.RENAMING, effective_on=timezone.localdate()
        )
        UnitEventSide.objects.create(event=event, unit=stage.branch_a, side="before")

        publish()

        told = other_system.events()
        assert {one["type"] for one in told} == set(Event.values)
        assert len({one["id"] for one in told}) == len(told)
        allowed = {"obligation", "certificate", "class", "person", "unit_event", "units"}
        assert {key for one in told for key in one["data"]} <= allowed
        assert enrolment.member.full_name not in json.dumps(told, ensure_ascii=False)
        by_type = {one["type"]: one["data"] for one in told}
        assert by_type["course.completed"]["obligation"] == enrolment.pk
        assert by_type["certificate.revoked"]["certificate"] == certificate.pk
        assert by_type["unit.reorganised"]["units"] == [stage.branch_a.code]
        assert by_type["course.completed"]["person"] == stage.rows("people")[0]["id"]

    def test_what_is_rolled_back_is_never_told(self, stage, other_system):
        hook_to(stage, other_system)
        enrolment = stage.obligation()
        publish()
        before = len(other_system.events())

        with transaction.atomic():
            stage.complete(enrolment)
            transaction.set_rollback(True)
        publish()

        assert len(other_system.events()) == before

    def test_only_what_was_asked_for(self, stage, other_system):
        hook_to(stage, other_system, [Event.COMPLETED])

        stage.complete(stage.obligation())
        publish()

        assert [one["type"] for one in other_system.events()] == ["course.completed"]

    def test_nothing_of_other_branches_and_of_restricted_people(self, stage, other_system):
        hook_to(stage, other_system)
        restricted = stage.obligation()
        User.objects.filter(pk=restricted.member_id).update(restricted_at=timezone.now())

        stage.complete(stage.obligation(stage.branch_b))
        stage.complete(restricted)
        publish()

        assert other_system.events() == []

    def test_nothing_when_no_token_may_read_it_any_more(self, stage, other_system):
        token, _secret = stage.token([Scope.OBLIGATIONS])
        hooks.make_hook(stage.client, url=other_system.url, events=Event.values, by=stage.office)
        tokens.revoke_token(token, by=stage.office, reason="Hết hợp đồng")

        stage.obligation()
        publish()

        assert other_system.calls == []

    def test_many_go_in_calls_of_a_hundred(self, stage, other_system):
        hook_to(stage, other_system, [Event.WITHDRAWN])
        row = stage.obligation()
        feed.number_all()
        ApiChange.objects.bulk_create(
            ApiChange(kind="obligation", row=row.pk, event=Event.WITHDRAWN) for _ in range(250)
        )

        publish()

        sizes = [len(json.loads(body)["events"]) for _headers, body in other_system.calls]
        assert sizes == [100, 100, 50]


@pytest.mark.django_db
class TestSignature:
    def test_proves_who_calls(self, stage, other_system):
        _hook, secret = hook_to(stage, other_system)
        stage.obligation()
        publish()

        headers, body = other_system.calls[0]

        assert is_signed(headers, body, secret)
        assert not is_signed(headers, body + b" ", secret)
        assert not is_signed(headers, body, secret[:-1])

    def test_both_secrets_hold_for_a_week_after_a_change(self, stage, other_system):
        hook, old = hook_to(stage, other_system)
        new = hooks.rotate_secret(hook, by=stage.office)
        stage.obligation()
        publish()
        headers, body = other_system.calls[-1]
        assert is_signed(headers, body, old)
        assert is_signed(headers, body, new)

        Webhook.objects.update(old_secret_until=timezone.now() - timedelta(days=1))
        stage.obligation()
        publish()

        headers, body = other_system.calls[-1]
        assert not is_signed(headers, body, old)
        assert is_signed(headers, body, new)

    def test_the_secret_is_stored_sealed(self, stage, other_system):
        hook, secret = hook_to(stage, other_system)
        with connection.cursor() as cursor:
            cursor.execute("SELECT secret FROM office_webhook WHERE id = %s", [hook.pk])
            stored = cursor.fetchone()[0]

        assert secret not in stored
        assert Webhook.objects.get(pk=hook.pk).secret == secret


@pytest.mark.django_db
class TestAttempts:
    def test_are_made_again_with_the_same_id_ever_later(self, stage, other_system):
        hook_to(stage, other_system)
        other_system.status = 503
        stage.obligation()
        publish()
        call = WebhookDelivery.objects.get()
        assert (call.state, call.answer, call.attempts) == ("queued", "503", 1)
        first_wait = call.not_before - timezone.now()
        calling.call_due()
        assert len(other_system.calls) == 1

        let_it_be_time()
        calling.call_due()
        call.refresh_from_db()
        assert call.not_before - timezone.now() > 2 * first_wait
        other_system.status = 200
        let_it_be_time()
        calling.call_due()

        call.refresh_from_db()
        assert (call.state, call.attempts) == ("done", 3)
        assert len({body for _headers, body in other_system.calls}) == 1
        assert len({headers["X-Hoctap-Delivery"] for headers, _body in other_system.calls}) == 1

    def test_end_aside_and_can_be_sent_again(self, stage, other_system):
        hook_to(stage, other_system)
        other_system.status = 500
        stage.obligation()
        feed.number_all()
        for _ in range(WebhookDelivery.objects.all().most_attempts):
            let_it_be_time()
            calling.call_due()
        call = WebhookDelivery.objects.get()
        assert call.state == "failed"

        other_system.status = 200
        hooks.send_again(call, by=stage.office)
        calling.call_due()

        call.refresh_from_db()
        assert call.state == "done"

    def test_nobody_there_is_a_failure_like_another(self, stage, other_system):
        hook, _secret = hook_to(stage, other_system)
        Webhook.objects.filter(pk=hook.pk).update(url="http://127.0.0.1:1/")
        stage.obligation()

        publish()

        call = WebhookDelivery.objects.get()
        assert (call.state, call.answer) == ("queued", "ConnectionRefusedError")

    def test_a_redirect_is_not_followed(self, stage, other_system):
        hook_to(stage, other_system)
        other_system.status, other_system.location = 302, other_system.url
        stage.obligation()

        publish()

        assert len(other_system.calls) == 1
        assert WebhookDelivery.objects.get().answer == "302"

    def test_who_answers_a_letter_a_second_is_hung_up_on(self, stage, other_system, monkeypatch):
        hook_to(stage, other_system)
        monkeypatch.setattr(calling, "WHOLE_SECONDS", 0.3)
        other_system.delay = 3
        stage.obligation()
        started = time.monotonic()

        publish()

        assert time.monotonic() - started < 2
        assert WebhookDelivery.objects.get().state == "queued"

    def test_paused_nobody_is_called(self, stage, other_system):
        hook, _secret = hook_to(stage, other_system)
        hooks.pause_hook(hook, by=stage.office, pause=True)
        stage.obligation()
        publish()
        assert other_system.calls == []

        hooks.pause_hook(hook, by=stage.office, pause=False)
        stage.obligation()
        publish()

        assert len(other_system.events()) == 1

    def test_paused_what_a_dead_worker_left_waits_too(self, stage, other_system):
        hook, _secret = hook_to(stage, other_system)
        stage.obligation()
        feed.number_all()
        WebhookDelivery.objects.update(
            state="sending", heartbeat_at=timezone.now() - timedelta(minutes=5)
        )
        hooks.pause_hook(hook, by=stage.office, pause=True)

        calling.call_due()
        assert other_system.calls == []
        hooks.pause_hook(hook, by=stage.office, pause=False)
        calling.call_due()

        assert WebhookDelivery.objects.get().state == "done"

    def test_nothing_more_is_told_once_the_token_is_revoked(self, stage, other_system):
        hook_to(stage, other_system)
        stage.obligation()
        feed.number_all()
        for token in ApiToken.objects.all():
            tokens.revoke_token(token, by=stage.office, reason="Lộ mã")

        calling.call_due()

        call = WebhookDelivery.objects.get()
        assert (other_system.calls, call.state, call.answer) == ([], "failed", "no token")
        hooks.send_again(call, by=stage.office)
        calling.call_due()
        assert other_system.calls == []

    def test_only_the_office_of_the_branch_keeps_them(self, stage, other_system):
        other = stage.holder("office", stage.branch_b)

        with pytest.raises(NotYours):
            hooks.make_hook(stage.client, url=other_system.url, events=Event.values, by=other)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_in_a_call_loses_nothing(other_system):
    stage = Stage()
    hook_to(stage, other_system, [Event.CREATED])
    numbers = {stage.obligation().pk for _ in range(3)}
    feed.number_all()
    other_system.delay = 20
    environment = {"DJANGO_SETTINGS_MODULE": "lms.settings.test", "WEBHOOK_OWN_HOSTS": OWN}
    worker = subprocess.Popen([sys.executable, "-c", CALL], cwd=ROOT, env=os.environ | environment)
    deadline = time.monotonic() + 60
    while not other_system.calls:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    worker.kill()
    worker.wait()
    assert WebhookDelivery.objects.get().state == "sending"
    other_system.delay = 0

    calling.call_due()
    assert len(other_system.calls) == 1, "its worker may still live"
    WebhookDelivery.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    calling.call_due()

    assert WebhookDelivery.objects.get().state == "done"
    assert len(other_system.calls) == 2
    assert len({body for _headers, body in other_system.calls}) == 1
    assert {one["data"]["obligation"] for one in other_system.events()} == numbers


# QUALITY SEC-25: each would lead into the own network, or out of HTTP.
INWARD = (
    *("https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/"),
    *("https://0177.0.0.1/", "https://localhost/", "https://[::1]/", "https://[::ffff:127.0.0.1]/"),
    *("https://[::ffff:10.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/"),
    *(
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/",
    ),
    *("https://[fe80::1]/", "https://[fd00::1]/", "https://0.0.0.0/", "https://[::]/"),
    *("https://[::127.0.0.1]/", "https://[::ffff:0:127.0.0.1]/", "https://[fec0::1]/"),
    *("https://[64:ff9b:1::7f00:1]/", "https://[4000::1]/"),
    *("https://100.64.0.1/", "https://224.0.0.1/", "https://255.255.255.255/"),
    *("http://93.184.216.34/", "ftp://93.184.216.34/", "file:///etc/passwd", "gopher://x/"),
    *("https://user:pw@93.184.216.34/", "https://93.184.216.34:99999/", "https:///x", "https://"),
    *("https://93.184.216.34/\r\nX: y", "https://93.184.216.34\\@127.0.0.1/", "//93.184.216.34/"),
    *("https://khong-co.invalid/", "javascript:alert(1)", "https://máy.example/", ""),
)


class TestAddresses:
    @pytest.mark.parametrize("url", INWARD)
    def test_that_lead_inwards_are_refused(self, url, settings):
        settings.WEBHOOK_OWN_HOSTS = []

        with pytest.raises(AddressRefused):
            target_of(url)

    def test_that_lead_out_are_called_by_the_number_that_was_judged(self):
        target = target_of("https://93.184.216.34:8443/a?b=c")

        assert (target.number, target.port, target.path) == ("93.184.216.34", 8443, "/a?b=c")
        assert target.is_tls
        assert target_of("https://[2606:4700:4700::1111]/").number == "2606:4700:4700::1111"

    def test_an_own_host_is_allowed_by_who_runs_the_server(self, settings):
        settings.WEBHOOK_OWN_HOSTS = ["10.1.2.3"]

        assert target_of("https://10.1.2.3/").number == "10.1.2.3"
        with pytest.raises(AddressRefused):
            target_of("http://10.1.2.3/")
        with pytest.raises(AddressRefused):
            target_of("https://10.1.2.4/")

    @pytest.mark.django_db
    def test_a_name_that_changed_its_mind_is_refused_at_the_call(self, stage, other_system):
        hook_to(stage, other_system)
        Webhook.objects.update(url="https://localhost/")
        stage.obligation()

        publish()

        assert other_system.calls == []
        assert WebhookDelivery.objects.get().state == "queued"
