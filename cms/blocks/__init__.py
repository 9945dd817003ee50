"""The blocks that pages are made of.  Each has a template; none prints a value raw."""

from cms.blocks.learning import CheckQuestionBlock, VideoBlock
from cms.blocks.text import (
    DocumentBlock,
    HeadingBlock,
    KeyPointsBlock,
    PictureBlock,
    QuotationBlock,
    StepBlock,
    TableBlock,
    TextBlock,
)

TEXT_BLOCKS = [
    ("heading", HeadingBlock()),
    ("text", TextBlock()),
    ("image", PictureBlock()),
    ("table", TableBlock()),
    ("quotation", QuotationBlock()),
    ("key_points", KeyPointsBlock()),
    ("document", DocumentBlock()),
]
LESSON_BLOCKS = [
    *TEXT_BLOCKS,
    ("video", VideoBlock()),
    ("check_question", CheckQuestionBlock()),
]

STEP_BLOCKS = [("step", StepBlock())]

__all__ = ["LESSON_BLOCKS", "STEP_BLOCKS", "TEXT_BLOCKS"]
