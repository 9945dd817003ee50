"""The list of learners in official form: PDF, Word and Excel of the same paper."""

from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from common.text import formats
from learning.models import Nomination, NominationCall, TrainingClass
from members.models import User
from members.restriction import left_out_words
from monitoring.documents import pdf, rules, word, workbook
from monitoring.documents.compose import issuer_for, layout_of
from monitoring.documents.paper import Column, Head, Kind, Paper, Paragraph, Signature, Table

TYPE_NAME, SYMBOL = "DANH SÁCH", "DS"
MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def list_paper(call: NominationCall, user: User, *, day: date) -> Paper:
    """Return the list of the approved people, in the order of units and names.

    Raises:
        IssuerMissing: the organisation has no name on that day.
    """
    rows = (
        Nomination.objects.visible_to(user)
        .filter(call=call, state=Nomination.State.APPROVED)
        .select_related("member", "entry__unit")
        .order_by("entry__unit__path", "member__name_key", "pk")
    )
    named = list(rows.usable())
    training_class = call.training_class
    issuer = issuer_for(training_class.unit, day=day, user=user)
    form = issuer.organisation.form
    left_out = left_out_words(rows.restricted().count())
    return Paper(
        head=Head(
            form=form,
            superior=issuer.superior.upper(),
            organisation=issuer.name.upper(),
            number_line=rules.number_line(
                form, number="", type_symbol=SYMBOL, symbol=issuer.symbol
            ),
            place_and_date=rules.place_and_date(issuer.organisation.place, day),
        ),
        type_name=TYPE_NAME,
        subject=f"học viên lớp “{training_class.title}”",
        body=[Paragraph(_sentence(training_class, len(named)))],
        tables=[_table(named)],
        recipients=rules.recipient_lines(
            form, ["Các tổ chức cơ sở đảng có học viên", "Lưu Văn phòng"]
        ),
        signature=Signature(authority="", position="", name=""),
        scope=[left_out] if left_out else [],
        layout=layout_of(issuer.organisation),
        people=frozenset(row.member_id for row in named),
    )


def printed(paper: Paper, form: str, *, at: datetime, mark: str) -> bytes:
    """Return the paper as a file of that form."""
    if form == "pdf":
        return pdf.make_pdf(paper, made_at=at)
    if form == "docx":
        return word.make_docx(paper)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        workbook.write_workbook(path, paper, mark=mark)
        return path.read_bytes()


def watermark(user: User, at: datetime) -> str:
    """Return the line that says who took the list out and when."""
    return _("Exported by %(name)s at %(at)s for: %(purpose)s") % {
        "name": user.full_name,
        "at": f"{at:%H:%M %d/%m/%Y}",
        "purpose": "danh sách học viên",
    }


def _sentence(training_class: TrainingClass, people: int) -> str:
    decision = ""
    if training_class.decision_number:
        decision = f"Kèm theo Quyết định số {training_class.decision_number}"
        if training_class.decision_date:
            decision += f" ngày {training_class.decision_date:%d/%m/%Y}"
        decision += ". "
    opens = f"khai giảng ngày {training_class.opens_on:%d/%m/%Y}"
    return f"{decision}Lớp {opens}, tổng số {formats.number(people)} học viên."


def _table(rows: list[Nomination]) -> Table:
    return Table(
        caption="",
        columns=(
            *(Column("stt", "STT", 6, Kind.ORDER), Column("name", "Họ và tên", 26)),
            *(Column("birth", "Ngày sinh", 13, Kind.DATE), Column("unit", "Đơn vị", 35)),
            Column("note", "Ghi chú", 20),
        ),
        rows=[
            {
                "stt": place,
                "name": row.member.full_name,
                "birth": row.member.birth_date or str(row.member.birth_year or ""),
                "unit": row.entry.unit.name,
                "note": row.note,
            }
            for place, row in enumerate(rows, start=1)
        ],
    )
