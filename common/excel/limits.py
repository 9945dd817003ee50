"""How large a workbook may be, and the refusal of one that is larger or no workbook."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class WorkbookRefused(DomainError):
    """The file cannot be read as a workbook; ``message`` says what to do about it."""

    message = _("The file cannot be read. Save it as an Excel workbook (.xlsx) and try again.")


@dataclass(frozen=True)
class Limits:
    """How large a workbook may be; the defaults are those of QUALITY SEC-19."""

    megabytes: int = 10
    unpacked_megabytes: int = 64
    elements: int = 2_500_000
    rows: int = 60_000
    columns: int = 60
