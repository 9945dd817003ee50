"""One tree with a class and people in every status, its office, and papers made from it."""

import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import docx
import openpyxl
from django.utils import translation
from pypdf import PdfReader

from members.models import Unit
from members.roles import Role
from monitoring import services
from monitoring.documents.choices import Choices
from monitoring.documents.compose import compose
from monitoring.documents.services import request_document
from tests.factories.certificates import OrganisationFactory, SignerFactory
from tests.factories.monitoring import (
    STATUSES,
    class_of_four_periods,
    enrolment_with,
    person_with,
    unit_below,
)

DAY = date(2026, 2, 5)


class World:
    """The committee, three parts, and an office that looks after all of it."""

    def __init__(self, **organisation) -> None:
        self.organisation = OrganisationFactory(**organisation)
        SignerFactory(organisation_root=self.organisation.root)
        self.root = Unit.objects.get(pk=self.organisation.root.pk)
        self.office = person_with(Role.OFFICE, self.root, full_name="Trần Thị Văn Phòng")
        self.training_class = class_of_four_periods(unit=self.root, title="Lớp Chuyển đổi số")
        self.parts = [unit_below(self.root, name=f"Đảng bộ Sở số {n}") for n in range(3)]
        self.enrolments = []
        for number, part in enumerate(self.parts):
            for status in STATUSES[: number + 3]:
                name = f"Người {status} {number}"
                one = enrolment_with(status, self.training_class, part, member__full_name=name)
                self.enrolments.append(one)
        last = enrolment_with("completed", self.training_class, self.root)
        last.final_mark, last.band = Decimal("9.5"), "Xuất sắc"
        last.save(update_fields=["final_mark", "band"])

    def choices(self, report, **fields):
        asks_class = report in ("ket-qua-lop", "de-nghi-cap-gcn", "ket-qua-hoi-thi")
        fields.setdefault("training_class", self.training_class.pk if asks_class else None)
        return Choices(report=report, day=DAY, **fields)

    def paper(self, report, *, user=None, **fields):
        with translation.override("vi"):
            return compose(user or self.office, self.choices(report, **fields))

    def made(self, report, *, user=None, **fields):
        job = request_document(
            self.choices(report, **fields), purpose="Báo cáo quý", by=user or self.office
        )
        return services.run_export(job)


def part_of(job, name):
    with zipfile.ZipFile(job.file.path) as archive:
        return archive.read(name)


def docx_tables(content):
    """Return the data tables of a Word file as lists of texts: those with lines around them."""
    document = docx.Document(BytesIO(content))
    return [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in document.tables
        if table.style is not None and table.style.name == "Table Grid"
    ]


def xlsx_tables(content):
    """Return the rows of each sheet from its headings down, without the marks below."""
    book = openpyxl.load_workbook(BytesIO(content))
    tables = []
    for sheet in book.worksheets:
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        start = next(n for n, row in enumerate(rows) if row[0] == "STT")
        body = [row for row in rows[start:] if any(cell is not None for cell in row[1:])]
        tables.append(body)
    return tables


def pdf_text(content):
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
