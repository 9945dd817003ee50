"""Blocks of text, pictures, tables and documents."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "superscript", "subscript"]
MAX_COLUMNS = 6


class HeadingBlock(blocks.StructBlock):
    """A heading inside the page; the page's own title is the first level."""

    text = blocks.CharBlock(label=_("heading"), max_length=160)
    level = blocks.ChoiceBlock(
        label=_("level"), choices=[("2", _("section")), ("3", _("subsection"))], default="2"
    )

    class Meta:
        icon = "title"
        label = _("heading")
        template = "cms/blocks/heading.html"


class TextBlock(blocks.StructBlock):
    """Paragraphs and lists, without colours, sizes or anything pasted from elsewhere."""

    html = blocks.RichTextBlock(label=_("text"), features=TEXT_FEATURES)

    class Meta:
        icon = "pilcrow"
        label = _("text")
        template = "cms/blocks/text.html"


class PictureBlock(blocks.StructBlock):
    """A picture with a description for people who do not see it."""

    image = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(
        label=_("description"),
        max_length=300,
        help_text=_("What the picture shows, for people who cannot see it."),
    )
    caption = blocks.CharBlock(label=_("caption"), max_length=300, required=False)

    class Meta:
        icon = "image"
        label = _("picture")
        template = "cms/blocks/image.html"


class TableBlock(blocks.StructBlock):
    """A table with a caption and a header row; the first cell of a row names the row."""

    caption = blocks.CharBlock(label=_("title of the table"), max_length=200)
    header_row = blocks.ListBlock(
        blocks.CharBlock(max_length=80, label=_("column")),
        label=_("columns"),
        min_num=1,
        max_num=MAX_COLUMNS,
    )
    rows = blocks.ListBlock(
        blocks.ListBlock(
            blocks.CharBlock(max_length=600, required=False, label=_("cell")),
            min_num=1,
            max_num=MAX_COLUMNS,
            label=_("row"),
        ),
        label=_("rows"),
        min_num=1,
    )

    class Meta:
        icon = "table"
        label = _("table")
        template = "cms/blocks/table.html"

    def clean(self, value: Any) -> Any:
        """Refuse rows that are longer or shorter than the header."""
        cleaned = super().clean(value)
        columns = len(cleaned["header_row"])
        for number, row in enumerate(cleaned["rows"], start=1):
            if len(row) != columns:
                message = _("Row %(row)s has %(cells)s cells, the header has %(columns)s.") % {
                    "row": number,
                    "cells": len(row),
                    "columns": columns,
                }
                raise StructBlockValidationError(non_block_errors=[ValidationError(message)])
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Pair each cell with the name of its column, which a phone shows beside it."""
        context = super().get_context(value, parent_context=parent_context)
        columns = list(value["header_row"])
        context["body_rows"] = [
            list(zip(columns, list(row), strict=False)) for row in value["rows"]
        ]
        return context


class QuotationBlock(blocks.StructBlock):
    """Somebody's words, with their source."""

    text = blocks.TextBlock(label=_("quotation"), rows=3, max_length=1500)
    source = blocks.CharBlock(label=_("source"), max_length=200, required=False)

    class Meta:
        icon = "openquote"
        label = _("quotation")
        template = "cms/blocks/quotation.html"


class KeyPointsBlock(blocks.StructBlock):
    """What is worth remembering, in a box."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    points = blocks.ListBlock(
        blocks.CharBlock(max_length=400, label=_("point")), label=_("points"), min_num=1
    )

    class Meta:
        icon = "list-ul"
        label = _("key points")
        template = "cms/blocks/key_points.html"


class DocumentBlock(blocks.StructBlock):
    """A file to download."""

    document = DocumentChooserBlock(label=_("document"))
    title = blocks.CharBlock(
        label=_("title"), max_length=200, required=False, help_text=_("empty: as in the library")
    )

    class Meta:
        icon = "doc-full"
        label = _("document")
        template = "cms/blocks/document.html"


class StepBlock(blocks.StructBlock):
    """One step of how to study, on the home page."""

    title = blocks.CharBlock(label=_("title"), max_length=80)
    text = blocks.CharBlock(label=_("text"), max_length=300)

    class Meta:
        icon = "order"
        label = _("step")
        template = "cms/blocks/step.html"
