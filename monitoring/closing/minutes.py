"""The minutes of closed figures (biên bản chốt số liệu), in the form of the organisation.

The printed words are official Vietnamese, whatever language the site is read in.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from common.text import formats
from members.models import Organisation, Unit, User
from members.selectors import organisation_on
from monitoring.closing.models import Confirmation, SnapshotPage
from monitoring.closing.rules import Figures
from monitoring.documents import rules
from monitoring.documents.compose import layout_of
from monitoring.documents.paper import Column, Head, Paper, Row, Signature, Table
from monitoring.documents.pdf import make_pdf
from monitoring.documents.reports.content import ORDER, number, text
from monitoring.documents.scope import grouped
from monitoring.exceptions import IssuerMissing

_CELLS = (Unit.Kind.CELL, Unit.Kind.GRASSROOTS_CELL)
_NUMBERS = {
    "total": "Tổng số",
    "exempt": "Được miễn",
    "obliged": "Phải học",
    "in_time": "Học đúng hạn",
    "late": "Học muộn",
    "not_completed": "Chưa học",
    "overdue": "Quá hạn",
}
RECIPIENTS = ("Cấp ủy cấp trên (để báo cáo)", "Lưu hồ sơ đơn vị")


def minutes_pdf(user: User, page: SnapshotPage, titles: Mapping[int, str]) -> bytes:
    """Return the minutes of one unit as an archival PDF.

    Raises:
        IssuerMissing: the organisation has no name on the cut-off day.
    """
    at = page.snapshot.sealed_at or page.snapshot.counted_at or page.snapshot.queued_at
    return make_pdf(minutes_paper(user, page, titles), made_at=at)


def minutes_paper(user: User, page: SnapshotPage, titles: Mapping[int, str]) -> Paper:
    """Return the minutes: figures by class, who has confirmed, and the hashes that prove them."""
    closing, facts = page.snapshot.closing, page.facts
    day = timezone.localtime(closing.cutoff_at).date()
    root = closing.unit if closing.unit.is_root() else closing.unit.get_root()
    organisation = organisation_on(day, root)
    if organisation is None:
        raise IssuerMissing(unit=page.unit_id)
    form = organisation.form
    superior, name, symbol = _issuer(page, organisation)
    signed_for = "T/M Chi ủy" if facts.kind in _CELLS else "T/M Ban Thường vụ"
    return Paper(
        head=Head(
            form=form,
            superior=superior.upper(),
            organisation=name.upper(),
            number_line=rules.number_line(form, number="", type_symbol="BB", symbol=symbol),
            place_and_date=rules.place_and_date(organisation.place, timezone.localdate()),
        ),
        type_name="BIÊN BẢN",
        subject=f"chốt số liệu học tập, bồi dưỡng kỳ “{closing.period.name}”",
        body=[text(words) for words in _body(page, _answer(user, page))],
        tables=[_by_class(page, titles)],
        recipients=rules.recipient_lines(form, RECIPIENTS),
        signature=Signature(
            authority=rules.authority_line(form, signed_for), position="BÍ THƯ", name=""
        ),
        scope=[facts.name, f"(Số liệu tính đến hết ngày {day:%d/%m/%Y})"],
        layout=layout_of(organisation),
    )


def _issuer(page: SnapshotPage, organisation: Organisation) -> tuple[str, str, str]:
    """Return the superior body, the unit's name and its symbol, as on the cut-off day."""
    facts = page.facts
    if facts.above is None and page.unit_id == page.snapshot.closing.unit_id:
        return organisation.superior_name, organisation.name, organisation.symbol
    above = SnapshotPage.objects.filter(snapshot=page.snapshot_id, unit=facts.above or 0)
    superior = above.without_lines().first()
    is_below_top = superior is None or superior.unit_id == page.snapshot.closing.unit_id
    named = organisation.name if superior is None or is_below_top else superior.facts.name
    return named, facts.name, facts.code


def _answer(user: User, page: SnapshotPage) -> Confirmation | None:
    """Return what the unit said last about these figures."""
    answers = Confirmation.objects.visible_to(user).filter(
        snapshot__closing=page.snapshot.closing_id, unit=page.unit_id
    )
    return answers.select_related("by").first()


def _body(page: SnapshotPage, answer: Confirmation | None) -> list[str]:
    """Return the sentences of the minutes."""
    total, snapshot = page.facts.total, page.snapshot
    said = {key: formats.number(getattr(total, key)) for key in _NUMBERS}
    sentences = [
        f"Tổng số lượt học {said['total']}; được miễn {said['exempt']}; phải học "
        f"{said['obliged']}; đã học đúng hạn {said['in_time']}; đã học muộn {said['late']}; chưa "
        f"học {said['not_completed']}, trong đó quá hạn {said['overdue']}. Tỷ lệ hoàn thành "
        f"{formats.percent(total.completed, total.obliged)}.",
        f"Mức bằng chứng của các lượt đã học: E0 {formats.number(total.e0)}; E1 "
        f"{formats.number(total.e1)}; E2 {formats.number(total.e2)}; E3 "
        f"{formats.number(total.e3)}. Số tiết đã hoàn thành "
        f"{formats.number(total.completed_periods)}/{formats.number(total.required_periods)}.",
    ]
    if answer is not None and answer.answer == Confirmation.Answer.CONFIRMED:
        at = timezone.localtime(answer.at)
        reason = f" Ghi chú: {answer.reason}." if answer.reason else ""
        sentences.append(
            f"Đồng chí {answer.by.full_name} đã xác nhận số liệu của đơn vị trên hệ thống lúc "
            f"{at:%H:%M} ngày {at:%d/%m/%Y}.{reason}"
        )
    if snapshot.sealed_at is not None:
        sealed = timezone.localtime(snapshot.sealed_at)
        sentences.append(
            f"Số liệu đã chốt ngày {sealed:%d/%m/%Y}, phiên bản {snapshot.version}. Mã băm của "
            f"trang đơn vị: {grouped(page.digest)}. Mã băm toàn bộ: "
            f"{grouped(snapshot.root_hash)}."
        )
    else:
        sentences.append("Số liệu chưa chốt; biên bản này để đơn vị xem và ký xác nhận.")
    return sentences


def _by_class(page: SnapshotPage, titles: Mapping[int, str]) -> Table:
    """Return the figures class by class, and their sum."""
    return Table(
        caption="Số liệu theo lớp",
        columns=(
            *(ORDER, Column("class", "Lớp", 36)),
            *(number(key, label) for key, label in _NUMBERS.items()),
            *(number("required_periods", "Số tiết"), number("completed_periods", "Tiết đã học")),
        ),
        rows=[
            {"stt": place, "class": titles.get(key, ""), **_row(figures)}
            for place, (key, figures) in enumerate(sorted(page.facts.whole.items()), start=1)
        ],
        total={"class": "Tổng cộng", **_row(page.facts.total)},
        is_landscape=True,
    )


def _row(figures: Figures) -> Row:
    keys = (*_NUMBERS, "required_periods", "completed_periods")
    return {key: getattr(figures, key) for key in keys}
