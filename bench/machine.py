"""What the kernel knows: CPU and memory of the servers' own processes, and how busy the rest is.

CPU is read from ``/proc`` by the pid files of the servers.  It hardly moves under other load,
which is why it, and not the number of requests a second, is the figure to trust on a shared
machine.
"""

import asyncio
import os
import re
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
PidFiles = Mapping[str, str]


def cpu_stat() -> list[int]:
    """Return the machine's counters of time: user, nice, system, idle, iowait and so on."""
    first = (PROC / "stat").read_text().split("\n", 1)[0]
    return [int(word) for word in first.split()[1:9]]


def busy(before: list[int], after: list[int]) -> float:
    """Return which share of all cores worked between two readings."""
    spent = [b - a for a, b in zip(before, after, strict=True)]
    return 1 - (spent[3] + spent[4]) / max(1, sum(spent))


def tree(root: int) -> list[int]:
    """Return a process and all its living descendants."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (facts := _stat(int(entry.name))):
            children.setdefault(int(facts[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def cpu_of(pidfiles: PidFiles) -> dict[str, float]:
    """Return the CPU seconds that each server has used, with its ended children."""
    used = {}
    for name, root in _roots(pidfiles):
        ticks = 0
        for pid in tree(root):
            if facts := _stat(pid):
                ticks += int(facts[11]) + int(facts[12])
                if pid == root:
                    ticks += int(facts[13]) + int(facts[14])
        used[name] = ticks / TICKS
    return used


def memory_of(pidfiles: PidFiles) -> dict[str, dict[str, int]]:
    """Return the processes, RSS and PSS in MB of each server; PSS shares out what is shared."""
    found = {}
    for name, root in _roots(pidfiles):
        rss = pss = count = 0
        for pid in tree(root):
            try:
                text = (PROC / str(pid) / "smaps_rollup").read_text()
            except OSError:
                continue
            rss, pss, count = rss + _kb("Rss", text), pss + _kb("Pss", text), count + 1
        found[name] = {"procs": count, "rss_mb": rss // 1024, "pss_mb": pss // 1024}
    return found


async def wait_for_quiet(pidfiles: PidFiles, longest: float, limit: float = 0.15) -> float:
    """Wait until other processes use less than ``limit`` cores; return what they use."""
    started = time.monotonic()
    while True:
        stat, own = cpu_stat(), sum(cpu_of(pidfiles).values())
        await asyncio.sleep(1.5)
        share = busy(stat, cpu_stat()) * (os.cpu_count() or 1)
        others = share - (sum(cpu_of(pidfiles).values()) - own) / 1.5
        if others < limit or time.monotonic() - started > longest:
            return round(others, 2)


def percentile(values: Iterable[float], percent: float) -> float | None:
    """Return the value below which so many percent of the values lie."""
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]


def _roots(pidfiles: PidFiles) -> Iterable[tuple[str, int]]:
    for name, path in pidfiles.items():
        try:
            yield name, int(Path(path).read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            continue


def _stat(pid: int) -> list[str] | None:
    """Return the fields of ``/proc/PID/stat`` after the name: state, parent, group and so on."""
    try:
        return (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return None


def _kb(name: str, text: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)
    return int(found[1]) if found else 0


def settled(numbers: Mapping[str, float], before: Mapping[str, float]) -> dict[str, Any]:
    """Return how much each counter grew."""
    return {name: numbers[name] - before[name] for name in numbers if name in before}
