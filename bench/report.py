"""The figures as Markdown: what was reached beside what was aimed at and what Moodle needs."""

from collections.abc import Iterable, Mapping
from typing import Any

# Moodle 4.5.6 on the same machine, 2026-11-22, eight users: p50 ms, CPU-ms, SQL statements.
MOODLE: Mapping[str, tuple[str, str, str]] = {
    "login": ("1,088", "–", "–"),
    "course": ("–", "183", "82"),
    "quiz_page": ("–", "–", "52"),
    "start": ("673", "–", "154"),
    "attempt": ("–", "–", "41"),
    "answer": ("627", "–", "36"),
    "autosave": ("202", "45", "–"),
    "submit": ("412", "–", "323"),
    "result": ("549", "–", "43"),
    "dashboard": ("–", "–", "110"),
    "journey": ("16,800", "4,000", "2,380"),
}
AIMS: Mapping[str, tuple[str, str]] = {
    "course": ("9", "12"),
    "answer": ("1.5", "2"),
    "autosave": ("1.5", "2"),
    "heartbeat": ("1.5", "2"),
    "journey": ("200", "120"),
}
JOURNEY = ("login", "course", "quiz_page", "start", "answer", "submit", "result")
HEAD = (
    "| {name} | p50 ms | p95 ms | web CPU-ms | PostgreSQL CPU-ms | aim CPU-ms | SQL (+ control) "
    "| aim SQL | Moodle p50, CPU-ms, SQL |\n|---|--:|--:|--:|--:|--:|--:|--:|---|"
)


def tables(measured: Mapping[str, Any]) -> str:
    """Return the tables of one measurement."""
    parts = [f"Measured {measured['began']}, load {_load(measured)}.\n"]
    if "steps" in measured:
        parts += [HEAD.format(name="step of the journey, 8 at a time"), *_steps(measured), ""]
    if measured.get("journeys"):
        parts += [*_journeys(measured["journeys"]), ""]
    if measured["steady"]:
        parts += [HEAD.format(name="page, 8 users without a pause"), *_steady(measured), ""]
        parts += list(_crowds(measured["steady"]))
    return "\n".join(parts) + "\n"


def _load(measured: Mapping[str, Any]) -> str:
    return f"{measured['load_before']:.1f} before, {measured['load_after']:.1f} after"


def _steps(measured: Mapping[str, Any]) -> Iterable[str]:
    total = {"web": 0.0, "postgres": 0.0}
    for name in JOURNEY:
        step = measured["steps"][name]
        times = 20 if name == "answer" else 1
        for server in total:
            total[server] += step["cpu_ms"][server] * times
        yield _row(name, step["p50"], step["p95"], step["cpu_ms"], measured["sql"])
    journey = measured.get("journeys", {}).get(8)
    p50 = journey["iter_s_p50"] * 1000 if journey else 0
    p95 = journey["iter_s_p95"] * 1000 if journey else 0
    yield _row("journey", p50, p95, total, measured["sql"])


def _steady(measured: Mapping[str, Any]) -> Iterable[str]:
    for name, crowds in measured["steady"].items():
        median = crowds[8]
        step = median["steps"][name]
        cpu = median["server_cpu_ms_per_http"]
        yield _row(name, step["p50"], step["p95"], cpu, measured["sql"])


def _row(
    name: str, p50: float, p95: float, cpu: Mapping[str, float], sql: Mapping[str, Any]
) -> str:
    statements = "–"
    if name in sql:
        plain, control = sql[name]
        statements = f"{plain:.0f} (+ {control:.0f})"
    aim_cpu, aim_sql = AIMS.get(name, ("", ""))
    moodle = ", ".join(MOODLE.get(name, ("–", "–", "–")))
    return (
        f"| {name} | {p50:,.0f} | {p95:,.0f} | {cpu['web']:.1f} | {cpu['postgres']:.1f} "
        f"| {aim_cpu} | {statements} | {aim_sql} | {moodle} |"
    )


def _journeys(journeys: Mapping[int, Any]) -> Iterable[str]:
    yield "| journeys at once | journeys/s | CPU-s a journey | p50 s | p95 s | kB | errors |"
    yield "|--:|--:|--:|--:|--:|--:|--:|"
    for users, median in journeys.items():
        yield (
            f"| {users} | {median['iter_per_s']:.2f} | {median['server_cpu_s_per_iter']:.3f} "
            f"| {median['iter_s_p50']:.2f} | {median['iter_s_p95']:.2f} | {median['kb_per_iter']} "
            f"| {median['errors']} |"
        )


def _crowds(steady: Mapping[str, Any]) -> Iterable[str]:
    yield "| page | users | requests/s | CPU-ms, all servers | p50 ms | p95 ms | kB | errors |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for name, crowds in steady.items():
        for users, median in crowds.items():
            step = median["steps"][name]
            cpu = sum(median["server_cpu_ms_per_http"].values())
            yield (
                f"| {name} | {users} | {median['http_per_s']:.0f} | {cpu:.1f} | {step['p50']:,.0f} "
                f"| {step['p95']:,.0f} | {median['kb_per_iter']} | {median['errors']} |"
            )
