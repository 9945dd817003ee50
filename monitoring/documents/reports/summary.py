"""The summary of a quarter, half-year or year, with the four sections of an official report."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from courses.models import Course, EditionLesson
from learning.querysets import EnrolmentQuerySet
from learning.target_rules import Family, family_of
from members.models import PositionHeld, StatusPeriod
from monitoring.documents.paper import Column, Paragraph, Row, Table
from monitoring.documents.reports.content import ORDER, Content, heading, number, text
from monitoring.documents.rules import study_form
from monitoring.documents.scope import Scope, share_words
from monitoring.documents.small import (
    MARK,
    Hidden,
    both,
    footnote,
    hidden_in,
    in_words,
    protected,
)

_COUNTED = ("classes", "people", "completed", "new", "candidates", "committee", "rapporteurs")
_COMMITTEE = (
    PositionHeld.Position.SECRETARY,
    PositionHeld.Position.DEPUTY_SECRETARY,
    PositionHeld.Position.STANDING_MEMBER,
    PositionHeld.Position.COMMITTEE_MEMBER,
    PositionHeld.Position.CELL_COMMITTEE_MEMBER,
)


def summary(scope: Scope) -> Content:
    """Return classes and participations by kind of course, and who took part."""
    kinds = {str(kind): str(label) for kind, label in Course.Type.choices}
    forms = _forms(scope)
    rows: list[Row] = [
        {
            **row,
            "type": row["kind"],
            "kind": _capital(kinds[str(row["kind"])]),
            "form": forms.get(str(row["kind"]), ""),
        }
        for row in _numbers(scope)
    ]
    tables = [
        _table(scope, family, [row for row in rows if family_of(str(row["type"])) == family])
        for family in Family
    ]
    shown = [table for table in tables if table.rows] or tables[:1]
    lines = scope.lines()
    if scope.choices.upward:
        shown, lines = [protected(one, _hidden(one)) for one in shown], [*lines, footnote()]
    subject = f"kết quả công tác bồi dưỡng, cập nhật kiến thức {scope.subject}"
    return Content(subject, _sections(scope, shown), shown, lines)


def _hidden(table: Table) -> Hidden:
    """Return the small numbers and what would give them away, each group against all the others."""
    counted: list[dict[str, int]] = [
        {name: int(str(row[name])) for name in _COUNTED} for row in [*table.rows, table.total or {}]
    ]
    found: Hidden = [frozenset() for _row in counted]
    for group in _COUNTED[2:]:
        *lines, total = [one | {"rest": one["people"] - one[group]} for one in counted]
        hidden = hidden_in(lines, total, parts=[group, "rest"], whole="people", followers={})
        found = both(found, hidden)
    return found


# Kinds of one family are added up, families never (DOMAIN §0.5).
_FAMILIES = {
    Family.TRAINING: "công tác bồi dưỡng, cập nhật kiến thức",
    Family.RESOLUTION: "học tập, quán triệt nghị quyết",
    Family.CONTEST: "hội thi, cuộc thi",
}


def _table(scope: Scope, family: Family, rows: list[Row]) -> Table:
    """Return the lines of one family with their own sum."""
    lines = [{**row, "stt": place} for place, row in enumerate(rows, start=1)]
    sums = {name: sum(int(str(row[name])) for row in rows) for name in _COUNTED}
    return Table(
        caption=f"Tổng hợp {_FAMILIES[family]} {scope.subject}",
        columns=(
            *(ORDER, Column("kind", "Loại lớp", 26), number("classes", "Số lớp")),
            *(number("people", "Số lượt người"), number("completed", "Hoàn thành")),
            *(number("new", "Đảng viên mới"), number("candidates", "Quần chúng ưu tú")),
            *(number("committee", "Cấp ủy"), number("rapporteurs", "Báo cáo viên")),
            Column("form", "Hình thức", 14),
        ),
        rows=list(lines),
        total={"kind": "Tổng cộng", **sums},
        is_landscape=True,
    )


def _sections(scope: Scope, tables: list[Table]) -> list[Paragraph]:
    """Return the four sections: what was typed, and the numbers in the second."""
    choices = scope.choices
    return [
        heading("I. TÌNH HÌNH TRIỂN KHAI"),
        *_typed(choices.opening),
        heading("II. KẾT QUẢ"),
        *(_result(table, place) for place, table in enumerate(tables, start=1)),
        heading("III. HẠN CHẾ, NGUYÊN NHÂN"),
        *_typed(choices.weaknesses),
        heading("IV. NHIỆM VỤ, GIẢI PHÁP"),
        *_typed(choices.tasks),
    ]


def _result(table: Table, place: int) -> Paragraph:
    """Return the numbers of one family in a sentence."""
    sums = table.total or {}
    shown = {name: in_words(sums, name) for name in _COUNTED}
    numbers: list[Any] = [sums["completed"], sums["people"]]
    share = MARK if MARK in numbers else share_words(*numbers)
    return text(
        f"{table.caption}: đã mở {shown['classes']} lớp với {shown['people']} lượt người; hoàn "
        f"thành {shown['completed']} lượt ({share}). "
        f"Trong đó: đảng viên mới {shown['new']}, quần chúng ưu tú {shown['candidates']}, cấp ủy "
        f"viên {shown['committee']}, báo cáo viên {shown['rapporteurs']} lượt (Biểu {place})."
    )


def _typed(words: str) -> list[Paragraph]:
    """Return what was typed, a paragraph for each line."""
    return [text(line.strip()) for line in words.splitlines() if line.strip()]


def _numbers(scope: Scope) -> list[dict[str, int | str]]:
    """Return the counts of each kind of course, of those who are not exempted.

    Who is new, a candidate, in a committee or a rapporteur is asked as of the opening day.
    """
    rows = _with_groups(scope.obligations().filter(exempted_at=None))
    groups = (
        rows.values(kind=F("training_class__course__type"))
        .annotate(
            classes=Count("training_class", distinct=True),
            people=Count("pk"),
            completed=Count("pk", filter=Q(completed_at__isnull=False)),
            new=Count("pk", filter=Q(is_new=True)),
            candidates=Count("pk", filter=Q(is_candidate=True)),
            committee=Count("pk", filter=Q(in_committee=True)),
            rapporteurs=Count("pk", filter=Q(is_rapporteur=True)),
        )
        .order_by("kind")
    )
    return list(groups)


def _with_groups(rows: EnrolmentQuerySet) -> EnrolmentQuerySet:
    """Add what each person was on the day on which the class opened."""
    opened = OuterRef("training_class__opens_on")
    held = Q(valid_to=None) | Q(valid_to__gte=opened)
    status = StatusPeriod.objects.filter(held, person=OuterRef("member"), valid_from__lte=opened)
    position = PositionHeld.objects.filter(held, person=OuterRef("member"), valid_from__lte=opened)
    return rows.annotate(
        is_new=Exists(status.filter(status=StatusPeriod.Status.PROBATIONARY)),
        is_candidate=Exists(status.filter(status=StatusPeriod.Status.CANDIDATE)),
        in_committee=Exists(position.filter(position__in=_COMMITTEE)),
        is_rapporteur=Exists(position.filter(position=PositionHeld.Position.RAPPORTEUR)),
    )


def _forms(scope: Scope) -> dict[str, str]:
    """Return how the classes of each kind were studied, each way once."""
    kinds: dict[tuple[str, int], set[str]] = defaultdict(set)
    classes = scope.obligations().values("training_class")
    editions = scope.choices.filters.classes().filter(pk__in=classes)
    pairs = editions.order_by().values_list("pk", "course__type", "edition").distinct()
    lessons: dict[int | None, set[str]] = defaultdict(set)
    for edition, kind in EditionLesson.objects.filter(
        edition__in={edition for _pk, _type, edition in pairs}
    ).values_list("edition", "kind"):
        lessons[edition].add(kind)
    for pk, kind, edition in pairs:
        kinds[kind, pk] |= lessons[edition]
    forms: dict[str, set[str]] = defaultdict(set)
    for (kind, _pk), found in kinds.items():
        forms[kind].add(study_form(found))
    return {kind: ", ".join(sorted(ways)) for kind, ways in forms.items()}


def _capital(words: str) -> str:
    """Return the words with a capital first letter."""
    return words[:1].upper() + words[1:]
