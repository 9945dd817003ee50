"""What a form begins with, and what a template is tried on."""

from dataclasses import replace
from datetime import date

from django.db.models import Count
from django.utils import timezone

from members.models import Unit, User
from members.selectors import signer_on
from monitoring.documents.choices import Choices
from monitoring.documents.compose import issuer_for
from monitoring.documents.kinds import Report, traits_of
from monitoring.documents.selectors import classes_for
from monitoring.exceptions import IssuerMissing
from monitoring.models import ExportJob

# Drafts of the typed sections: the office writes its own over them, which are then remembered.
OPENING = (
    "Thực hiện kế hoạch bồi dưỡng, cập nhật kiến thức trong kỳ, cấp ủy đã chỉ đạo mở lớp, giao chỉ "
    "tiêu tới từng đơn vị và theo dõi tiến độ trên hệ thống học tập trực tuyến."
)
WEAKNESSES = (
    "Một số đơn vị hoàn thành chậm so với thời hạn; một bộ phận học viên chưa chủ động sắp xếp "
    "thời gian học tập."
)
TASKS = (
    "Tiếp tục đôn đốc các đơn vị có tỷ lệ hoàn thành thấp; mở các lớp theo kế hoạch của kỳ tới; "
    "nâng cao chất lượng bài học và bài kiểm tra."
)
RECIPIENTS = "Ban Thường vụ (để báo cáo)\nCác đơn vị trực thuộc\nLưu Văn phòng"
_KEPT = (
    *("authority", "position", "signer", "recipients", "form", "basis"),
    *("opening", "weaknesses", "tasks"),
)


def remembered(user: User, report: str) -> dict[str, str]:
    """Return what the user typed on the last paper of this kind, or what the house prints."""
    last = (
        ExportJob.objects.visible_to(user)
        .filter(kind=ExportJob.Kind.DOCUMENT, params__report=report)
        .order_by("-created_at", "-pk")
        .first()
    )
    if last is not None:
        return {name: last.params.get(name, "") for name in _KEPT} | {"purpose": last.purpose}
    return {"recipients": RECIPIENTS, **_sections(report)}


def signing(user: User, unit: Unit, *, day: date) -> dict[str, str]:
    """Return the organisation's signer of the day, for papers in the organisation's name."""
    try:
        issuer = issuer_for(unit, day=day, user=user)
    except IssuerMissing:
        return {}
    signer = signer_on(day, unit) if issuer.is_organisation else None
    if signer is None:
        return {}
    return {
        "authority": signer.authority_line,
        "position": signer.position,
        "signer": signer.full_name,
    }


def _sections(report: str) -> dict[str, str]:
    """Return the drafts of the sections, for reports that have them."""
    if not traits_of(report).has_sections:
        return {}
    return {"opening": OPENING, "weaknesses": WEAKNESSES, "tasks": TASKS}


def sample_choices(user: User, report: str, *, root: Unit) -> Choices:
    """Return choices that make the report with real data of the tree: the class of most people."""
    today = timezone.localdate()
    values: dict[str, str] = {**signing(user, root, day=today), **_sections(report)}
    chosen = None
    if traits_of(report).asks_class:
        classes = classes_for(user, report)
        largest = classes.annotate(people=Count("enrolments")).order_by("-people", "pk").first()
        chosen = largest.pk if largest else None
    person = None
    if report == Report.PERSON:
        person = User.objects.in_branches_of(user).values_list("pk", flat=True).first()
    whole = Choices(
        report=report,
        day=today,
        training_class=chosen,
        person=person,
        unit=root.pk,
        recipients=RECIPIENTS,
    )
    return replace(whole, **values)  # type: ignore[arg-type]
