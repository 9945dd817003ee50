"""The answer to a request about data as an official letter, to be numbered and signed.

Papers are in Vietnamese, whatever language the site is read in.
"""

import json
from pathlib import Path
from typing import cast

import typst
from django.conf import settings
from django.utils import timezone, translation

from common.pdf import fonts
from common.text import formats
from members.models import Organisation
from members.selectors import organisation_on, signer_on
from office.models import DataRequest

_PAPER = Path(__file__).parent / "typst" / "letter.typ"
_ANSWERED = (DataRequest.State.DONE, DataRequest.State.REFUSED)
_OUTCOME = {
    DataRequest.State.DONE: "{body} đã thực hiện yêu cầu và trả lời như sau:",
    DataRequest.State.REFUSED: "{body} chưa thực hiện được yêu cầu, vì lý do sau:",
}
_CLOSING = (
    "Đồng chí có quyền khiếu nại nếu không đồng ý với nội dung trả lời này. "
    "{body} trân trọng thông báo."
)


def has_letter(request: DataRequest) -> bool:
    """Tell whether there is an answer to print: of an erased file none is kept."""
    return request.state in _ANSWERED and bool(request.answer)


def make_letter(request: DataRequest) -> bytes:
    """Return the letter as a PDF; the number is left open for the clerk."""
    compiler = typst.Compiler(
        _PAPER,
        root=_PAPER.parent,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(letter_facts(request), ensure_ascii=False)},
    )
    return cast(bytes, compiler.compile(format="pdf"))


def letter_facts(request: DataRequest) -> dict[str, object]:
    """Return what is printed: organisation and signer are those of the day of the answer."""
    day = timezone.localdate(request.closed_at)
    unit = request.person.unit
    organisation, signer = organisation_on(day, unit), signer_on(day, unit)
    body = organisation.name if organisation else str(settings.WAGTAIL_SITE_NAME)
    with translation.override("vi"):
        kind = str(request.get_kind_display())
    place = f"{organisation.place}, " if organisation else ""
    received = timezone.localdate(request.received_at)
    outcome = _OUTCOME[DataRequest.State(request.state)].format(body=body)
    asked = f"Ngày {received:%d/%m/%Y}, {body} nhận được yêu cầu của đồng chí: {kind}."
    return {
        "form": organisation.form if organisation else Organisation.Form.PARTY.value,
        "superior": organisation.superior_name if organisation else "",
        "organisation": body,
        "symbol": organisation.symbol if organisation else "",
        "date_line": place + formats.long_date(day),
        "subject": "V/v trả lời yêu cầu về dữ liệu cá nhân",
        "to": "đồng chí " + ", ".join(filter(None, [request.person.full_name, str(unit or "")])),
        "opening": f"{asked} {outcome}",
        "answer": [line.strip() for line in request.answer.splitlines() if line.strip()],
        "closing": _CLOSING.format(body=body),
        "authority": signer.authority_line if signer else "",
        "position": signer.position if signer else "",
        "signer": signer.full_name if signer else "",
    }
