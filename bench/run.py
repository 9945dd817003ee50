"""``make bench``: start servers of our own, seed, measure, print, end everything.

python -m bench.run [--full] [--keep] [--users 160] [--seconds 8] [--runs 2] [--only journey,course]
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from typing import Any

import psycopg

from bench import dataset_names as names
from bench import report
from bench.gates import Lockstep, StatementLog
from bench.lmsbench import RESULTS, Bench, Options, repeat
from bench.servers import SEEDED, Servers
from lms.local import steps
from lms.local.paths import ROOT
from lms.local.prepare import prepare

STEADY = (
    *("home", "course", "lesson", "quiz_page", "attempt"),
    *("autosave", "heartbeat", "dashboard", "login"),
)
FULL = (32, 64)


def main() -> None:
    """Measure, and end everything in any case."""
    given = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    prepare()
    servers = Servers()
    try:
        say("PostgreSQL (durable) and Valkey …")
        servers.start()
        _seed(servers)
        measured = _measure(servers, given)
    finally:
        servers.stop(is_kept=given.keep)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "summary.json").write_text(json.dumps(measured, indent=1, ensure_ascii=False))
    table = report.tables(measured)
    (RESULTS / "summary.md").write_text(table)
    print(table)


def say(line: str) -> None:
    """Tell what is going on, beside the results."""
    print(line, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="also 32 and 64 users at once")
    parser.add_argument("--keep", action="store_true", help="keep the data for the next run")
    parser.add_argument("--users", type=int, default=96, help="users that do each step in step")
    parser.add_argument("--seconds", type=float, default=8, help="of each steady scenario")
    parser.add_argument("--runs", type=int, default=2, help="quiet runs of each steady scenario")
    parser.add_argument("--wait", type=float, default=20, help="for a quiet machine, in seconds")
    parser.add_argument("--only", default="", help="names of scenarios, with commas")
    return parser.parse_args()


def _seed(servers: Servers) -> None:
    """Make the seeded database, unless it was kept and nothing has changed since."""
    inputs = [ROOT / "uv.lock", *ROOT.glob("*/migrations/*.py"), *ROOT.glob("bench/dataset*.py")]

    def fill() -> None:
        say("Tables, 10,500 people, 5,000 attempts …")
        with psycopg.connect(servers.postgres.url(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {SEEDED} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {SEEDED}")
        for command in (["manage.py", "migrate", "-v", "0"], ["-m", "bench.seed"]):
            environment = servers.environment(SEEDED)
            subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True)

    steps.once_per_state("seed", inputs, fill, stamps=servers.folder / "stamps")


def _measure(servers: Servers, given: argparse.Namespace) -> dict[str, Any]:
    """Return every figure that was asked for."""
    scenarios = given.only.split(",") if given.only else ["journey", *STEADY]
    servers.copy_seed()
    (RESULTS / "lms.state").unlink(missing_ok=True)
    config = _config(servers)
    measured: dict[str, Any] = {"began": time.strftime("%Y-%m-%d %H:%M"), "steady": {}}
    measured["load_before"] = os.getloadavg()[0]
    say("Statements of each step, one user …")
    measured["sql"] = _statements(servers, config, scenarios)
    servers.start_web()
    say("Warming up …")
    _cohort(config, users=8, wait=0)
    if "journey" in scenarios:
        say(f"Cost of each step, {given.users} users in step, 8 at a time …")
        measured["steps"] = _weigh(config, given.users)
        for users in (8, *(FULL if given.full else ())):
            say(f"Journeys, {users} at once …")
            measured.setdefault("journeys", {})[users] = _journeys(config, users, given)
    for name in STEADY:
        for users in (8, *(FULL if given.full else ())) if name in scenarios else ():
            options = Options(name, users, given.seconds, warmup=2, wait=given.wait)
            median = repeat(config, options, runs=given.runs, most=given.runs + 2)
            measured["steady"].setdefault(name, {})[users] = median
    measured["load_after"] = os.getloadavg()[0]
    return measured


def _statements(servers: Servers, config: dict[str, Any], scenarios: list[str]) -> dict[str, Any]:
    """Return how many statements each step sends, in the second round of a warm process."""
    servers.log_statements(are_logged=True)
    found: dict[str, Any] = {}
    texts: dict[str, Any] = {}
    kept = servers.workers, servers.threads
    servers.workers, servers.threads = 1, 1
    servers.start_web()
    try:
        for scenario in scenarios:
            for _round in ("cold", "warm"):
                gate = StatementLog(servers.log)
                options = Options(scenario, users=1, warmup=0, is_cohort=True, wait=0)
                result = Bench(config, options, gate).run()
                if result["errors"]:
                    raise SystemExit(f"{scenario}: {result['err_sample']}")
            for step in gate.statements:
                name = step if scenario == "journey" else scenario
                if name not in found:
                    found[name] = gate.count(step)
                    texts[name] = gate.statements[step][-1]
            if scenario == "journey":
                counts = [gate.count(step) for step in gate.statements]
                times = [len(rounds) for rounds in gate.statements.values()]
                pairs = list(zip(counts, times, strict=True))
                found["journey"] = [sum(c[i] * n for c, n in pairs) for i in (0, 1)]
    finally:
        servers.stop_web()
        servers.workers, servers.threads = kept
        servers.log_statements(are_logged=False)
    (RESULTS / "statements.json").write_text(json.dumps(texts, indent=1, ensure_ascii=False))
    return found


def _weigh(config: dict[str, Any], users: int) -> dict[str, Any]:
    """Return latencies and CPU of each step of the journey, done by all users in step."""
    gate = Lockstep(users, at_once=8, pidfiles=config["pidfiles"])
    options = Options("journey", users, warmup=0, is_cohort=True, wait=0)
    result = Bench(config, options, gate).run()
    gate.go_home()
    if result["errors"]:
        raise SystemExit(f"journey: {result['err_sample']}")
    return {
        name: figures
        | {"cpu_ms": {k: round(v * 1000 / figures["n"], 2) for k, v in gate.cost[name].items()}}
        for name, figures in result["steps"].items()
    }


def _journeys(config: dict[str, Any], users: int, given: argparse.Namespace) -> dict[str, Any]:
    options = Options("journey", users, warmup=0, is_cohort=True, wait=given.wait)
    return repeat(config, options, runs=given.runs, most=given.runs + 2)


def _cohort(config: dict[str, Any], *, users: int, wait: float) -> None:
    result = Bench(config, Options("journey", users, 0, 0, True, wait)).run()
    if result["errors"]:
        raise SystemExit(f"The journey fails: {result['err_sample']}")


def _config(servers: Servers) -> dict[str, Any]:
    """Return the configuration of the driver, written down for ``bench.lmsbench`` too."""
    config = {
        "name": "lms",
        "driver": "lms",
        "base_url": servers.base_url,
        "pidfiles": servers.pidfiles,
        "users": {
            "pattern": "BENCH%05d",
            "first": 1,
            "last": names.PEOPLE - names.ATTEMPTED,
            "password": names.PASSWORD,
        },
        **names.MARKERS,
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "lms.config.json").write_text(json.dumps(config, indent=1, ensure_ascii=False))
    return config


if __name__ == "__main__":
    main()
