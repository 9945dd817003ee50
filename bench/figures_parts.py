"""The parts of ``bench.figures``, each run as ``python -m bench.figures_parts PART``.

Pages go through the whole of Django with its middleware in one process, without a web server and
without a line: the median wall time of ten calls after three, and every SQL statement of the last.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from members.models import ImportRun

ROWS_TO_IMPORT = 50_000
PAPERS = 1_000
WARM, CALLS = 3, 10
Row = dict[str, str]


def main() -> None:
    """Run the part that is named and print its rows as JSON."""
    django.setup()
    parts: dict[str, Callable[[], Iterator[Row]]] = {
        "pages": pages,
        "counting": counting,
        "export": exports,
        "export-one": export_one,
        "papers": papers,
        "import": imports,
        "import-check": import_check,
        "import-list": write_list,
    }
    print(json.dumps(list(parts[sys.argv[1]]()), ensure_ascii=False))


def pages() -> Iterator[Row]:
    """Open the pages of the office and of the member."""
    from django.test import Client

    from members.models import Unit, User
    from monitoring.filters import Filters
    from monitoring.quality.counting import recount_all
    from monitoring.selectors import people_of

    office, member = (User.objects.get(personal_code=code) for code in ("VANPHONG", "HOCVIEN"))
    clients = {}
    for person in (office, member):
        clients[person] = Client(SERVER_NAME="127.0.0.1")
        clients[person].force_login(person, backend="members.backends.IdentifierBackend")
    largest = Unit.objects.filter(depth=2).order_by("-numchild").first()
    obligations = people_of(office, Filters(), unit=None).count()
    a_person = User.objects.filter(card_number__startswith="99").order_by("pk")[5000]
    visits = {
        f"overview, {obligations:,} obligations": (office, "/theo-doi/"),
        "overview, one class of it": (office, f"/theo-doi/?class={_a_class()}"),
        f"drill-down, {largest.numchild} branches": (office, f"/theo-doi/don-vi/{largest.pk}/"),
        "overview, as it was then": (office, "/theo-doi/?basis=as_was"),
        "drill-down, as it was then": (office, f"/theo-doi/don-vi/{largest.pk}/?basis=as_was"),
        "people, as it was then": (office, "/theo-doi/hoc-vien/?basis=as_was"),
        "people, first page": (office, "/theo-doi/hoc-vien/"),
        "people, overdue": (office, "/theo-doi/hoc-vien/?status=overdue"),
        "search «nguyen thi»": (office, "/theo-doi/hoc-vien/?q=nguyen+thi"),
        "search by card number": (office, f"/theo-doi/hoc-vien/?q={a_person.card_number}"),
        "study quality, everything": (office, "/theo-doi/chat-luong/"),
        "study quality, one class of it": (office, f"/theo-doi/chat-luong/?class={_a_class()}"),
        "study quality, drill-down": (office, f"/theo-doi/chat-luong/don-vi/{largest.pk}/"),
        "study quality, with the period before": (office, f"/theo-doi/chat-luong/{_this_year()}"),
        "mastery of topics, everything": (office, "/theo-doi/chat-luong/chu-de/"),
        "«ai chưa học?», everything": (office, "/theo-doi/hoc-vien/?status=not_started"),
        "below the pass mark, one class": (
            office,
            f"/theo-doi/hoc-vien/?class={_a_class()}&signal=below_pass",
        ),
        "one person": (office, f"/theo-doi/hoc-vien/{a_person.pk}/"),
        "classes": (office, "/lop-hoc/"),
        "register": (office, "/giay-chung-nhan/so-cap/"),
        "member's home": (member, "/hoc-tap/"),
    }
    # Beat counts ahead each half-minute; what is older is counted again as the page is asked for.
    recount_all()
    yield _page(clients[office], "overview, counted ahead as beat does", "/theo-doi/")
    for what, (person, address) in visits.items():
        yield _page(clients[person], what, address)


def _this_year() -> str:
    from django.utils import timezone

    year = timezone.localdate().year
    return f"?from=01/01/{year}&to=31/12/{year}"


def counting() -> Iterator[Row]:
    """Count the study quality of all classes from nothing, and once more when all is right."""
    from monitoring.models import CountedClass, QualityCount, TopicCount, WeekCount
    from monitoring.quality.counting import recount_all

    for model in (CountedClass, QualityCount, WeekCount, TopicCount):
        model.objects.all().delete()
    for what in ("from nothing", "again, nothing new"):
        before, began = _memory(), time.monotonic()
        number = recount_all()
        rows = sum(model.objects.count() for model in (QualityCount, WeekCount, TopicCount))
        yield {
            "what": f"counting study quality, {number} classes, {what}",
            "time": f"{time.monotonic() - began:.1f} s",
            "memory": f"{_memory()} MB (+{_memory() - before})",
            "note": f"{rows:,} rows",
        }


def _a_class() -> int:
    from learning.models import TrainingClass

    return TrainingClass.objects.opened().values_list("pk", flat=True)[0]


def _page(client: "django.test.Client", what: str, address: str) -> Row:
    """Open one page again and again."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for _number in range(WARM + CALLS):
        began = time.monotonic()
        answer = client.get(address)
        times.append((time.monotonic() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answers {answer.status_code}")
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    slowest = max(captured.captured_queries, key=lambda query: float(query["time"]))
    measured = sorted(times[WARM:])
    return {
        "what": what,
        "time": f"{statistics.median(measured):.0f} ms (worst {measured[-1]:.0f})",
        "sql": str(len(captured)),
        "note": f"{len(answer.content) / 1000:.0f} kB; slowest statement {slowest['time']} s",
    }


def exports() -> Iterator[Row]:
    """Make both workbooks of all people, each in a fresh process."""
    for format in ("xlsx", "csv"):
        environment = os.environ | {"EXPORT_FORMAT": format}
        command = [sys.executable, "-m", "bench.figures_parts", "export-one"]
        done = subprocess.run(
            command, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
        yield from json.loads(done.stdout.strip().splitlines()[-1])


def export_one() -> Iterator[Row]:
    """Make one workbook as the worker does."""
    from members.models import User
    from monitoring import services

    before, began = _memory(), time.monotonic()
    job = services.request_export(
        kind="people",
        params={},
        purpose="bench",
        by=User.objects.get(personal_code="VANPHONG"),
        format=os.environ["EXPORT_FORMAT"],
    )
    job = services.run_export(job)
    if job.state != job.State.DONE:
        raise SystemExit(f"the export is {job.state}")
    yield {
        "what": f"export of {job.row_count:,} rows, {job.format}",
        "time": f"{time.monotonic() - began:.1f} s",
        "memory": f"{_memory()} MB (+{_memory() - before})",
        "note": f"{Path(job.file.path).stat().st_size / 1_000_000:.1f} MB",
    }


def papers() -> Iterator[Row]:
    """Render certificates that have no paper yet."""
    from certificates import services
    from certificates.models import Certificate

    waiting = list(Certificate.objects.filter(rendered_at=None).order_by("pk")[:PAPERS])
    before, began = _memory(), time.monotonic()
    for certificate in waiting:
        services.render_certificate(certificate)
    seconds = time.monotonic() - began
    yield {
        "what": f"{len(waiting):,} certificates",
        "time": f"{seconds:.1f} s, {seconds * 1000 / len(waiting):.1f} ms each",
        "memory": f"{_memory()} MB (+{_memory() - before})",
        "note": "one process; PDF, file and row",
    }


def imports() -> Iterator[Row]:
    """Check, take over, check once more when all are known, and take back a list of new people."""
    from members.importing import runs

    run = _sent_list()
    yield _import_step(run, "dry run")
    runs.hand_in(run, by=None)
    yield _import_step(run, "taken over")
    yield _import_step(_sent_list(), "dry run, all known")
    runs.want_undo(run, by=None)
    yield _import_step(run, "taken back")


def import_check() -> Iterator[Row]:
    """Check a list of new people, no more."""
    yield _import_step(_sent_list(), "dry run")


def _sent_list() -> "ImportRun":
    """Send a list in; a process of its own writes it, so that this one starts small."""
    from members.importing import runs
    from members.models import ImportRun, Unit

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "danh-sach.xlsx"
        command = [sys.executable, "-m", "bench.figures_parts", "import-list"]
        subprocess.run(
            command, env=os.environ | {"LIST_TO_WRITE": str(path)}, check=True, stdout=sys.stderr
        )
        with path.open("rb") as content:
            root = Unit.objects.filter(depth=1)[0]
            run = runs.start_run(content, name=path.name, unit=root, by=None)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.MAPPED)
    run.refresh_from_db()
    return run


def _import_step(run: "ImportRun", what: str) -> Row:
    """Do what is due for the run; the growth is from the memory before the step to its own peak."""
    from members.importing import working

    before, began = _resident("VmRSS"), time.monotonic()
    Path("/proc/self/clear_refs").write_text("5")  # from here on the kernel notes the peak anew
    working.work_on(run.pk)
    run.refresh_from_db()
    peak = _resident("VmHWM")
    return {
        "what": f"import of {run.total_rows:,} rows, {what}",
        "time": f"{time.monotonic() - began:.1f} s",
        "memory": f"{peak} MB (+{peak - before})",
        "note": f"{run.get_state_display()}; {run.changes:,} people",
    }


def write_list() -> Iterator[Row]:
    """Write the workbook of people that the import is measured with."""
    number = int(os.environ.get("ROWS_TO_IMPORT", ROWS_TO_IMPORT))
    _write_list(Path(os.environ["LIST_TO_WRITE"]), number)
    yield {}


def _write_list(path: Path, number: int) -> None:
    """Write a workbook of so many people, spread over the units."""
    import xlsxwriter

    from members.models import Unit

    codes = list(Unit.objects.filter(numchild=0).values_list("code", flat=True)[:900])
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        headings = ["Họ và tên", "Ngày sinh", "Số thẻ đảng viên", "Mã đơn vị", "Điện thoại"]
        sheet.write_row(0, 0, headings)
        for at in range(number):
            name = f"Nguyễn Văn {_syllables(at)}"
            birth = f"{at % 28 + 1:02d}/{at % 12 + 1:02d}/{1966 + at % 34}"
            card, phone = str(88_000_000 + at), f"09{at:08d}"
            sheet.write_row(at + 1, 0, [name, birth, card, codes[at % len(codes)], phone])


def _syllables(number: int) -> str:
    """Return a given name of three syllables, another one for each number."""
    first = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Ngọc")
    return " ".join(first[digit] for digit in map(int, f"{number % 1000:03d}"))


def _memory() -> int:
    """Return the peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _resident(name: str) -> int:
    """Return a figure of this process's memory as the kernel has it, in MB: now, or the peak."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    main()
