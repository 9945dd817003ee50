"""Blocks that the player fills: video and check questions.  They name rows by UUID."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.material import asset_choices, check_question_choices, title_of_asset


class KeyChoiceBlock(blocks.ChoiceBlock):
    """A choice whose options come from the database; a migration sees plain text."""

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Keep our functions out of migrations."""
        return "wagtail.blocks.CharBlock", [], {}


class VideoBlock(blocks.StructBlock):
    """Where the video stands in the text.  The player puts itself here."""

    asset = KeyChoiceBlock(label=_("video"), choices=asset_choices)

    class Meta:
        icon = "media"
        label = _("video")
        template = "cms/blocks/video.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Name the video; the preview shows the name, the player shows the video."""
        context = super().get_context(value, parent_context=parent_context)
        context["title"] = title_of_asset(value["asset"])
        return context


class CheckQuestionBlock(blocks.StructBlock):
    """A question of the bank that a member answers at the end of the lesson.

    The template prints nothing: question, options and key come from ``quizzes`` alone.
    """

    question = KeyChoiceBlock(label=_("question"), choices=check_question_choices)

    class Meta:
        icon = "help"
        label = _("check question")
        template = "cms/blocks/check_question.html"
