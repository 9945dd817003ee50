import pytest

pytest.importorskip("aiohttp", reason="the bench's own packages: lms/local/bootstrap.sh dev bench")

from bench import dataset_names as names
from bench import lmsbench
from bench.gates import StatementLog

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PEOPLE, ATTEMPTED = 12, 2


@pytest.fixture
def measure(live_server, tmp_path, monkeypatch):
    from bench.dataset import seed

    monkeypatch.setattr(lmsbench, "RESULTS", tmp_path)
    seed(people=PEOPLE, attempted=ATTEMPTED)
    users = {"pattern": "BENCH%05d", "first": 1, "last": PEOPLE - ATTEMPTED}
    config = {
        "name": "lms",
        "driver": "lms",
        "base_url": live_server.url,
        "users": users | {"password": names.PASSWORD},
        **names.MARKERS,
        "dashboard_marker": str(PEOPLE),
    }

    def run(scenario):
        options = lmsbench.Options(scenario, users=1, warmup=0, is_cohort=True, wait=0)
        return lmsbench.Bench(config, options).run()

    return run


def test_the_driver_walks_the_whole_journey(measure):
    result = measure("journey")

    assert result["err_sample"] == []
    assert {name: step["n"] for name, step in result["steps"].items()} == {
        "login": 1,
        "course": 1,
        "quiz_page": 1,
        "start": 1,
        "answer": 20,
        "submit": 1,
        "result": 1,
    }


def test_the_driver_knows_every_page_that_is_measured(measure):
    for scenario in sorted(lmsbench.load_driver("lms").Driver.steady):
        assert measure(scenario)["err_sample"] == [], scenario


def test_the_driver_refuses_other_machines():
    config = {"name": "x", "driver": "lms", "base_url": "http://192.0.2.1", "users": {}}

    with pytest.raises(lmsbench.Fail, match="not loopback"):
        lmsbench.Bench(config, lmsbench.Options("journey"))


async def _nothing(gate, log, text):
    await gate.enter("save")
    with log.open("a") as file:
        file.write(text)
    gate.leave("save")


def test_statements_are_counted_apart_from_transactions(tmp_path):
    import asyncio

    log = tmp_path / "postgres.log"
    log.write_text("LOG:  statement: SELECT 'before'\n")
    gate = StatementLog(log)
    text = (
        "2026-11-22 UTC [1] LOG:  statement: BEGIN\n"
        "2026-11-22 UTC [1] LOG:  execute <unnamed>: \n\tUPDATE quiz\n\tSET answer = 1\n"
        "2026-11-22 UTC [1] LOG:  statement: SELECT 1\n"
        "2026-11-22 UTC [1] LOG:  statement: COMMIT\n"
    )

    asyncio.run(_nothing(gate, log, text))

    assert gate.count("save") == (2, 2)
    assert "SET answer = 1" in gate.statements["save"][0][1]
