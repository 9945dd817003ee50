"""Several reports and several players at the same moment, each on its own connection."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from media import services
from media.models import WatchLease, WatchLedger
from media.services import Beat
from tests.factories.media import watching
from tests.media.conftest import elapse

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act, times: int) -> list:
    def run(number: int):
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_twenty_reports_at_once_earn_the_time_once():
    enrolment, lesson, _asset = watching(duration=3600)
    lease = services.open_lease(enrolment, lesson=lesson).lease
    elapse(20)

    def send(number: int):
        beat = Beat(number + 1, 0, 1, ((number * 100.0, number * 100.0 + 100),))
        return services.record_heartbeat(lease.pk, member_id=enrolment.member_id, beat=beat)

    at_once(send, 20)

    ledger = WatchLedger.objects.get()
    assert sum(end - start for start, end in ledger.seen) == ledger.credited_seconds
    assert 0 < ledger.credited_seconds <= 20 * 1.5 + 5


def test_ten_players_at_once_leave_one_lease():
    enrolment, lesson, _asset = watching()

    at_once(lambda _number: services.open_lease(enrolment, lesson=lesson).lease.pk, 10)

    assert WatchLease.objects.count() == 10
    assert WatchLease.objects.still_open().count() == 1
