"""Where the time of a page goes, in one process: ``python -m bench.profiling course -n 200``.

Needs the servers and data that ``make bench`` makes; ``--keep`` leaves the data for the next call.
"""

import argparse
import cProfile
import pstats
import subprocess
import sys
import time
from typing import Any

from bench import dataset_names as names
from bench.servers import Servers

PAGES = ("login_page", "home", "course", "lesson", "quiz_page", "attempt", "result", "dashboard")


def main() -> None:
    """Start the databases, and profile in a process that knows them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", choices=PAGES)
    parser.add_argument("-n", dest="times", type=int, default=200)
    parser.add_argument("--sort", default="tottime", choices=["tottime", "cumulative"])
    parser.add_argument("--lines", type=int, default=40)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        _profile(given)
        return
    servers = Servers()
    try:
        servers.start()
        again = [sys.executable, "-m", "bench.profiling", *sys.argv[1:], "--inside"]
        subprocess.run(again, env=servers.environment(), check=True)
    finally:
        servers.stop(is_kept=True)


def _profile(given: argparse.Namespace) -> None:
    """Ask for the page many times, first by the clock of the process, then under the profiler."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    url = _address(client, given.page)
    for _ in range(5):
        answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    queries = captured.captured_queries
    began = time.process_time()
    for _ in range(given.times):
        client.get(url)
    spent = (time.process_time() - began) * 1000 / given.times
    print(f"{url}: {spent:.2f} CPU-ms, {len(answer.content):,} bytes, {len(queries)} SQL of Django")
    for query in queries:
        print(f"  {query['time']} {query['sql'][:240]}")
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(given.times):
        client.get(url)
    profile.disable()
    pstats.Stats(profile).strip_dirs().sort_stats(given.sort).print_stats(given.lines)


def _address(client: Any, page: str) -> str:
    """Sign a fresh learner in and return the address of the page for that person."""
    from django.db.models import Exists, OuterRef

    from learning.models import Enrolment
    from members.models import User
    from quizzes.models import Attempt
    from quizzes.services import start_attempt

    if page == "login_page":
        return "/tai-khoan/login/"
    if page == "dashboard":
        client.force_login(User.objects.get(personal_code=names.OFFICE))
        return names.MARKERS["dashboard"]
    tried = Attempt.objects.filter(enrolment=OuterRef("pk"))
    wanted = Exists(tried) if page == "result" else ~Exists(tried)
    enrolment = Enrolment.objects.filter(wanted).order_by("-pk").first()
    assert enrolment is not None
    client.force_login(enrolment.member)
    if page == "home":
        return "/hoc-tap/"
    if page == "result":
        return f"/kiem-tra/ket-qua/{Attempt.objects.get(enrolment=enrolment).pk}/"
    lessons = enrolment.training_class.edition.lessons
    quiz = lessons.get(kind="quiz")
    if page == "attempt":
        return f"/kiem-tra/lam-bai/{start_attempt(enrolment, lesson=quiz).pk}/"
    lesson = {"lesson": lessons.get(title=names.TEXT_TITLE), "quiz_page": quiz}.get(page)
    if lesson is None:
        return f"/hoc-tap/lop/{enrolment.pk}/"
    return f"/bai-hoc/{enrolment.pk}/{lesson.pk}/"


if __name__ == "__main__":
    main()
