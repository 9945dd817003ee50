"""The same work on any learning platform: a closed loop of users without time to think.

    python -m bench.lmsbench CONFIG.json journey -c 8 --cohort -w 0
    python -m bench.lmsbench CONFIG.json course -c 8 -d 10 --runs 3

A driver (``drivers/NAME.py``, class ``Driver``) has ``steady``, the names of scenarios that start
signed in; ``steps_per_iter(scenario)``; ``prepare(session)``, which is not measured; and one
coroutine for each scenario, in which every ``async with session.step(name)`` is measured.
"""

import argparse
import asyncio
import importlib.util
import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from bench import machine
from bench.client import Fail, Session, require_loopback

try:
    import uvloop
except ImportError:
    uvloop = None

DRIVERS = Path(os.environ.get("LMSBENCH_DRIVERS", Path(__file__).parent / "drivers"))
RESULTS = Path(os.environ.get("LMSBENCH_RESULTS", "var/bench"))
MAX_USERS, MAX_SECONDS, MAX_ERRORS = 128, 300, 200
QUIET = 0.25
SIGN_IN_AT_ONCE = 4


class Gate(Protocol):
    """Something that stands around every step: a barrier, or a counter of statements."""

    async def enter(self, name: str) -> None:
        """Let a user into the step, now or later."""

    def leave(self, name: str) -> None:
        """Note that a user has finished the step."""


@dataclass(frozen=True)
class Options:
    """What is measured and for how long; ``is_cohort``: each user does it exactly once."""

    scenario: str
    users: int = 8
    seconds: float = 30
    warmup: float = 5
    is_cohort: bool = False
    wait: float = 30


@dataclass
class Tally:
    """What happened in one run, with the moments at which it happened."""

    steps: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    answered: list[float] = field(default_factory=list)
    rounds: list[tuple[float, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """All counters at one moment."""

    at: float
    client: float
    stat: list[int]
    servers: dict[str, float]

    @classmethod
    def now(cls, pidfiles: machine.PidFiles) -> "Reading":
        """Read the counters."""
        usage = resource.getrusage(resource.RUSAGE_SELF)
        client = usage.ru_utime + usage.ru_stime
        return cls(time.perf_counter(), client, machine.cpu_stat(), machine.cpu_of(pidfiles))


class Bench:
    """One platform under one scenario."""

    def __init__(self, config: dict[str, Any], options: Options, gate: Gate | None = None) -> None:
        require_loopback(config["base_url"])
        if options.users > MAX_USERS or options.seconds > MAX_SECONDS:
            raise Fail(f"at most {MAX_USERS} users and {MAX_SECONDS} seconds")
        self.config, self.options, self.gate = config, options, gate
        self.pidfiles: dict[str, str] = config.get("pidfiles", {})
        self.driver = load_driver(config["driver"]).Driver(self)
        self.tally, self.sent, self.bytes = Tally(), 0, 0

    # --- what sessions tell ---------------------------------------------------------------

    def count(self, body: bytes) -> None:
        """Note an answer of the site."""
        self.bytes += len(body)
        self.tally.answered.append(time.perf_counter())

    async def step_begins(self, name: str) -> None:
        """Let the user into the step."""
        if self.gate is not None:
            await self.gate.enter(name)

    def step_ends(self, name: str, at: float, milliseconds: float) -> None:
        """Note a step that was finished, by its driver's name."""
        self.tally.steps.setdefault(name, []).append((at, milliseconds))

    def step_is_left(self, name: str) -> None:
        """Let the next user into the step, whatever came out of this one."""
        if self.gate is not None:
            self.gate.leave(name)

    def next_user(self) -> dict[str, Any]:
        """Return the next user of the platform; the place is kept between runs."""
        users = self.config["users"]
        state = RESULTS / f"{self.config['name']}.state"
        number = int(state.read_text()) if state.exists() else users["first"]
        state.parent.mkdir(parents=True, exist_ok=True)
        state.write_text(str(number + 1 if number < users["last"] else users["first"]))
        name = users["pattern"] % number
        return {"i": number, "username": name, "password": users["password"]}

    # --- one run --------------------------------------------------------------------------

    def run(self) -> dict[str, Any]:
        """Run the scenario once and return its figures."""
        return (uvloop.run if uvloop else asyncio.run)(self._run())

    async def _run(self) -> dict[str, Any]:
        options = self.options
        is_steady = options.scenario in self.driver.steady
        sessions = [Session(self, self.next_user()) for _ in range(options.users)]
        if is_steady:
            await self._sign_in(sessions)
            self.tally, self.bytes = Tally(), 0
        others_before = await machine.wait_for_quiet(self.pidfiles, options.wait)
        began = time.perf_counter()
        ends = began + options.warmup + options.seconds
        tasks = [
            asyncio.create_task(self._be_a_user(place, session, ends, is_steady))
            for place, session in enumerate(sessions)
        ]
        await asyncio.sleep(options.warmup)
        before = Reading.now(self.pidfiles)
        if options.is_cohort:
            await asyncio.gather(*tasks, return_exceptions=True)
        else:
            await asyncio.sleep(max(0, ends - time.perf_counter()))
        after = Reading.now(self.pidfiles)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return self._figures(before, after) | {"others_before": others_before}

    async def _sign_in(self, sessions: list[Session]) -> None:
        few = asyncio.Semaphore(SIGN_IN_AT_ONCE)

        async def prepare(session: Session) -> None:
            async with few:
                await self.driver.prepare(session)

        await asyncio.gather(*(prepare(session) for session in sessions))

    async def _be_a_user(self, place: int, session: Session, ends: float, is_steady: bool) -> None:
        """Do the scenario once, or again and again until the end."""
        act: Callable[[Session], Coroutine[Any, Any, None]]
        act = getattr(self.driver, self.options.scenario)
        # Half of the warm-up is a slope, so that the users are not in step.
        await asyncio.sleep(self.options.warmup * 0.5 * place / self.options.users)
        try:
            while True:
                began = time.perf_counter()
                try:
                    await act(session)
                    self.tally.rounds.append((began, time.perf_counter()))
                except Exception as error:
                    self.tally.errors.append(f"{type(error).__name__}: {error}"[:400])
                if self.options.is_cohort or time.perf_counter() >= ends:
                    return
                if len(self.tally.errors) > MAX_ERRORS:
                    return
                if not is_steady:
                    await session.close()
                    session = Session(self, self.next_user())
        finally:
            await session.close()

    def _figures(self, before: Reading, after: Reading) -> dict[str, Any]:
        """Return what the run amounts to; only what ended inside the window counts."""
        tally, seconds = self.tally, after.at - before.at

        def inside(at: float) -> bool:
            return before.at <= at <= after.at

        steps = {
            name: _latencies([ms for at, ms in times if inside(at)], seconds)
            for name, times in tally.steps.items()
            if any(inside(at) for at, _ms in times)
        }
        requests = sum(1 for at in tally.answered if inside(at))
        # Parts of rounds count too: steps in the window by the steps of one round.
        rounds = sum(step["n"] for step in steps.values()) / self.driver.steps_per_iter(
            self.options.scenario
        )
        durations = [end - start for start, end in tally.rounds if inside(end)]
        servers = machine.settled(after.servers, before.servers)
        cpu, client = sum(servers.values()), after.client - before.client
        share = machine.busy(before.stat, after.stat) * (os.cpu_count() or 1)
        return {
            "scenario": self.options.scenario,
            "conc": self.options.users,
            "duration": round(seconds, 2),
            "iter_per_s": round(rounds / seconds, 3),
            "iters_completed": len(durations),
            "iter_s_p50": _rounded(machine.percentile(durations, 50)),
            "iter_s_p95": _rounded(machine.percentile(durations, 95)),
            "http_per_s": round(requests / seconds, 1),
            "kb_per_iter": round(self.bytes / 1024 / len(tally.rounds)) if tally.rounds else None,
            "server_cpu_s": {name: round(used, 3) for name, used in servers.items()},
            "server_cpu_ms_per_http": {
                name: round(used * 1000 / max(1, requests), 2) for name, used in servers.items()
            },
            "server_cpu_s_per_iter": round(cpu / rounds, 4) if rounds else None,
            "client_cpu_cores": round(client / seconds, 2),
            "others_cores": round(share - (cpu + client) / seconds, 2),
            "machine_busy": round(share / (os.cpu_count() or 1), 2),
            "mem_mb": machine.memory_of(self.pidfiles),
            "errors": len(tally.errors),
            "err_sample": list(dict.fromkeys(tally.errors))[:3],
            "steps": steps,
        }


def load_driver(name: str) -> ModuleType:
    """Return the module of a driver, from the folder of drivers."""
    spec = importlib.util.spec_from_file_location(f"driver_{name}", DRIVERS / f"{name}.py")
    if spec is None or spec.loader is None:
        raise Fail(f"no driver {name} in {DRIVERS}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def repeat(
    config: dict[str, Any], options: Options, *, runs: int = 3, most: int = 5, tag: str = ""
) -> dict[str, Any]:
    """Run until ``runs`` were quiet, ``most`` at the most; return the median of the quiet ones."""
    found: list[dict[str, Any]] = []
    while len(found) < most and sum(run["others_cores"] < QUIET for run in found) < runs:
        result = Bench(config, options).run()
        found.append(result | {"load": os.getloadavg()[0]})
        print(_line(len(found), result), file=sys.stderr, flush=True)
    quiet = [run for run in found if run["others_cores"] < QUIET]
    median = _median_of(quiet if len(quiet) >= min(2, runs) else found)
    median |= {"quiet_runs": len(quiet), "all_runs": len(found)}
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{config['name']}-{options.scenario}-c{options.users}{tag}.json"
    path.write_text(json.dumps({"median": median, "runs": found}, indent=1))
    return median


def _latencies(times: list[float], seconds: float) -> dict[str, float]:
    found = {f"p{percent}": machine.percentile(times, percent) or 0 for percent in (50, 95, 99)}
    rounded = {name: round(value, 1) for name, value in found.items()}
    return {"n": len(times), "per_s": round(len(times) / seconds, 2)} | rounded


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _line(number: int, run: dict[str, Any]) -> str:
    return (
        f"  run {number}: {run['scenario']} c={run['conc']}: {run['iter_per_s']} it/s, "
        f"{run['http_per_s']} http/s, cpu-s/it {run['server_cpu_s_per_iter']}, "
        f"cpu-ms/http {run['server_cpu_ms_per_http']}, client {run['client_cpu_cores']}, "
        f"others {run['others_cores']}, errors {run['errors']} {run['err_sample'][:1]}"
    )


def _median_of(runs: list[dict[str, Any]]) -> dict[str, Any]:
    plain = (
        "iter_per_s",
        "http_per_s",
        "server_cpu_s_per_iter",
        "client_cpu_cores",
        "others_cores",
    )
    median: dict[str, Any] = {
        name: statistics.median(run[name] or 0 for run in runs) for name in plain
    }
    for name in ("iter_s_p50", "iter_s_p95"):
        median[name] = statistics.median(run[name] or 0 for run in runs)
    median["server_cpu_ms_per_http"] = {
        server: round(statistics.median(run["server_cpu_ms_per_http"][server] for run in runs), 2)
        for server in runs[-1]["server_cpu_ms_per_http"]
    }
    median["errors"] = sum(run["errors"] for run in runs)
    median["kb_per_iter"] = runs[-1]["kb_per_iter"]
    median["steps"] = {
        name: {
            figure: round(statistics.median(run["steps"][name][figure] for run in runs), 1)
            for figure in ("n", "p50", "p95", "p99")
        }
        for name in runs[-1]["steps"]
        if all(name in run["steps"] for run in runs)
    }
    return median


def main() -> None:
    """Run one scenario by a configuration file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("scenario")
    parser.add_argument("-c", dest="users", type=int, default=8)
    parser.add_argument("-d", dest="seconds", type=float, default=30)
    parser.add_argument("-w", dest="warmup", type=float, default=5)
    parser.add_argument("--cohort", action="store_true", help="each user does it exactly once")
    parser.add_argument(
        "--wait", type=float, default=30, help="seconds to wait for a quiet machine"
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--maxruns", type=int, default=5)
    parser.add_argument("--tag", default="")
    given = parser.parse_args()
    options = Options(
        given.scenario, given.users, given.seconds, given.warmup, given.cohort, given.wait
    )
    config = json.loads(given.config.read_text())
    median = repeat(config, options, runs=given.runs, most=given.maxruns, tag=given.tag)
    print(json.dumps(median, indent=1))


if __name__ == "__main__":
    main()
