"""The demo's closings: the last training round closed and amended once, the present one begun."""

from datetime import date, timedelta

from learning import services as learning
from learning.models import Enrolment, Period
from lms.demo.units import ROOT_CODE
from members.models import Unit, User
from monitoring.closing import services
from monitoring.closing.rules import COMPLETED, EXEMPT, lines_of
from monitoring.closing.sealing import work_on_snapshot
from monitoring.models import Closing

LAST, PRESENT = "DOT-TRUOC", "DOT-NAY"
CELL, BRANCH = "TC063-C01", "TC063"
NO_SECRETARY = "Các chi bộ còn lại chưa có tài khoản bí thư, đã xác nhận bằng văn bản."


def write_closings(cast: dict[str, User], *, today: date) -> None:
    """Close the last round, amend it once, and ask for the figures of the present one."""
    if Closing.objects.exists():
        return
    by = cast["VANPHONG"]
    last = _period(
        LAST, "Đợt bồi dưỡng trước", today - timedelta(days=100), today - timedelta(days=15), by
    )
    present = _period(
        PRESENT,
        "Đợt bồi dưỡng hiện nay",
        today - timedelta(days=14),
        today + timedelta(days=60),
        by,
    )
    closing = _asked(last, cast, cutoff_on=today - timedelta(days=16), due=today)
    _confirm(closing, CELL, cast["BITHU"])
    _confirm(closing, BRANCH, cast["CANBO"], reason=NO_SECRETARY)
    services.propose(closing, reason=NO_SECRETARY, by=by)
    services.approve(closing, by=cast["LANHDAO"])
    _work(closing)
    _amend(closing, cast)
    running = _asked(
        present, cast, cutoff_on=today - timedelta(days=1), due=today + timedelta(days=5)
    )
    _confirm(running, CELL, cast["BITHU"])


def _period(code: str, name: str, first: date, last: date, by: User) -> Period:
    """Return the named round."""
    return learning.create_period(
        code=code, name=name, kind=Period.Kind.OWN, starts_on=first, ends_on=last, by=by
    )


def _asked(period: Period, cast: dict[str, User], *, cutoff_on: date, due: date) -> Closing:
    """Return a closing of the whole organisation whose units are asked to confirm."""
    by = cast["VANPHONG"]
    closing = services.prepare_closing(
        period,
        unit=Unit.objects.get(code=ROOT_CODE),
        cutoff_on=cutoff_on,
        cells_due_on=due,
        grassroots_due_on=due + timedelta(days=4),
        note="Đối chiếu kỹ số được miễn và số chưa học trước khi xác nhận.",
        by=by,
    )
    _work(closing)
    return services.open_round(closing, by=by)


def _confirm(closing: Closing, code: str, by: User, *, reason: str = "") -> None:
    """Confirm for a unit, if it has figures."""
    unit = Unit.objects.get(code=code)
    snapshot = closing.snapshots.get(version=1)
    if snapshot.pages.filter(unit=unit, total__gt=0).exists():
        services.confirm(closing, unit=unit, reason=reason, by=by)


def _amend(closing: Closing, cast: dict[str, User]) -> None:
    """Exempt somebody after the closing, with the paper of it, and amend the figures."""
    sealed = closing.snapshots.get(version=1)
    open_lines = [
        line.enrolment
        for page in sealed.pages.filter(total__gt=0)
        for line in lines_of(page.lines)
        if line.status not in (COMPLETED, EXEMPT)
    ]
    own = Enrolment.objects.filter(pk__in=open_lines).exclude(member__in=cast.values())
    late = own.order_by("pk").first()
    if late is None:
        return
    learning.exempt_enrolment(late, basis="Giấy ra viện số 118/GRV", by=cast["VANPHONG"])
    services.compare(closing, by=cast["VANPHONG"])
    _work(closing)
    services.propose(
        closing,
        reason="Bổ sung một trường hợp được miễn vì điều trị dài ngày",
        basis="Công văn 31-CV/ĐU của Đảng ủy cơ sở",
        by=cast["VANPHONG"],
    )
    services.approve(closing, by=cast["LANHDAO"])
    _work(closing)


def _work(closing: Closing) -> None:
    """Do at once what the worker does with the version under way."""
    work_on_snapshot(closing.snapshots.order_by("-pk").values_list("pk", flat=True)[0])
