"""What probes and the administrator are told about the site."""

import os
import time

import pytest
import redis
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from common import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def redis_away(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.CELERY_BROKER_URL = settings.REDIS_URL


@pytest.fixture
def backups(settings, tmp_path):
    settings.BACKUP_STATE_DIR = str(tmp_path)
    return tmp_path


def stamp(path, *, hours_ago):
    path.touch()
    at = time.time() - hours_ago * 3600
    os.utime(path, (at, at))


class TestAlive:
    def test_asks_nothing_else(self, client, redis_away, count_queries):
        with count_queries(exactly=0):
            answer = client.get("/livez")

        assert answer.json() == {"status": "ok"}
        assert "no-store" in answer["Cache-Control"]
        assert not answer.cookies


class TestReady:
    def test_is_ready_when_everything_answers(self, client):
        answer = client.get("/readyz")

        assert answer.status_code == 200
        checks = answer.json()["checks"]
        assert set(checks) == {"database", "migrations", "redis", "disk"}
        assert checks["database"] == {"status": "ok", "message": "Cơ sở dữ liệu hoạt động."}
        assert checks["redis"]["status"] == "ok"
        assert not answer.cookies

    def test_costs_one_query_once_the_tables_were_seen(self, client, count_queries):
        client.get("/readyz")

        with count_queries(exactly=1):
            answer = client.get("/readyz")
        assert answer.status_code == 200

    def test_stays_open_without_redis_but_says_so(self, client, redis_away):
        answer = client.get("/readyz")

        assert answer.status_code == 200
        assert answer.json()["status"] == "degraded"
        assert "Redis không trả lời" in answer.json()["checks"]["redis"]["message"]

    def test_says_so_when_jobs_pile_up(self, client, settings, monkeypatch):
        monkeypatch.setattr(health, "MANY_JOBS", 1)
        with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
            broker.rpush("celery", "a")
            broker.rpush("celery\x06\x169", "b")  # of the lowest priority

        found = client.get("/readyz").json()["checks"]["redis"]

        assert found == {
            "status": "degraded",
            "message": "Redis hoạt động; có 2 công việc đang chờ.",
        }

    def test_is_not_ready_while_a_migration_waits(self, client, monkeypatch):
        monkeypatch.setattr(health._Tables, "are_there", False)
        newest = MigrationLoader(connection).graph.leaf_nodes("members")[0]
        MigrationRecorder(connection).record_unapplied(*newest)

        answer = client.get("/readyz")

        assert answer.status_code == 503
        assert answer.json()["status"] == "down"
        assert "chưa thực hiện" in answer.json()["checks"]["migrations"]["message"]

    def test_says_when_the_disk_is_nearly_full(self, client, monkeypatch):
        monkeypatch.setattr(health, "LEAST_FREE_SHARE", 1.1)

        answer = client.get("/readyz")

        assert answer.status_code == 200
        assert answer.json()["checks"]["disk"]["status"] == "degraded"


class TestDatabaseAway:
    def test_is_not_ready(self, client):
        at = connection.settings_dict["HOST"], connection.settings_dict["OPTIONS"]
        connection.close()
        connection.settings_dict["HOST"] = "127.0.0.1"
        connection.settings_dict["PORT"] = "1"
        try:
            alive, ready = client.get("/livez"), client.get("/readyz")
        finally:
            connection.settings_dict["HOST"], connection.settings_dict["OPTIONS"] = at
            connection.settings_dict["PORT"] = ""

        assert alive.status_code == 200
        assert ready.status_code == 503
        assert list(ready.json()["checks"]) == ["database", "redis", "disk"]
        assert "127.0.0.1" not in ready.text

    # The rolled back connection of the ordinary fixture would be the one that answers.
    pytestmark = pytest.mark.django_db(transaction=True)


class TestBackups:
    def test_no_backup_yet(self, client, backups):
        assert client.get("/readyz").json()["checks"]["backup"]["message"] == (
            "Chưa có bản sao lưu nào."
        )

    def test_fresh_backup_that_was_tried(self, client, backups):
        stamp(backups / "last-backup", hours_ago=3)
        stamp(backups / "last-drill", hours_ago=300)

        found = client.get("/readyz").json()["checks"]["backup"]

        assert found["status"] == "ok"
        assert "Sao lưu gần nhất" in found["message"]
        assert "Đã thử khôi phục" in found["message"]

    def test_late_backup_needs_attention_but_closes_nothing(self, client, backups):
        stamp(backups / "last-backup", hours_ago=30)

        answer = client.get("/readyz")

        assert answer.status_code == 200
        assert answer.json()["checks"]["backup"]["status"] == "degraded"
        assert "Chưa thử khôi phục" in answer.text


class TestForPeople:
    def test_says_it_in_plain_words(self, client, redis_away):
        answer = client.get("/suc-khoe/")

        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.text.startswith("Hệ thống hoạt động nhưng cần chú ý.\n")
        assert "! Redis không trả lời" in answer.text
        assert "✓ Cơ sở dữ liệu hoạt động." in answer.text
