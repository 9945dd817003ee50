"""The impact assessment as Markdown, out of the record of processing (DOMAIN L4)."""

from pathlib import Path

from common import processing, retention
from office.privacy import rules
from office.privacy.tables import record_headings, record_rows

_TEXTS = Path(__file__).parent / "texts"


def as_markdown() -> str:
    """Return the whole document; the same record gives the same text."""
    purposes = [
        f"| {one.title} | {one.basis.value} | {one.recipients} |"
        for one in processing.PURPOSES.values()
    ]
    periods = [
        f"| {rule.title} | {retention.in_words(rule.key)} |" for rule in retention.RULES.values()
    ]
    head = "| " + " | ".join(record_headings()) + " |"
    rows = [
        "| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in record_rows()
    ]
    risks = (
        (_TEXTS / "dpia_risks.md")
        .read_text(encoding="utf-8")
        .format(
            acknowledge=rules.ACKNOWLEDGE_WORKING_DAYS,
            least=min(rules.DAYS_TO_COMPLETE.values()),
            most=max(rules.DAYS_TO_COMPLETE.values()),
        )
    )
    return "\n".join(
        [
            (_TEXTS / "dpia_head.md").read_text(encoding="utf-8") + "\n".join(purposes),
            "\n## Thời hạn lưu giữ\n\n| Dữ liệu | Thời hạn |\n|---|---|",
            *periods,
            risks.rstrip(),
            f"\n## Từng cột dữ liệu ({len(rows)})\n\n{head}",
            "|" + "---|" * len(record_headings()),
            *rows,
            "",
        ]
    )
