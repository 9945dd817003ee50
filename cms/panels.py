"""The panels of the course page: what publishing would change, and the outline."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import InlinePanel, Panel

from cms.forms.course import OutlineLineForm
from cms.previewing import contract_preview


class ContractPanel(Panel):
    """Shows the difference between the newest edition and the draft in the editor."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", _("Course contract"))
        super().__init__(**kwargs)

    class BoundPanel(Panel.BoundPanel):
        """The panel of one course page."""

        template_name = "cms/panels/contract.html"

        @cached_property
        def difference(self) -> dict[str, Any]:
            """Return what the template shows."""
            return contract_preview(self.instance)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Add the difference."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | self.difference


class OutlinePanel(InlinePanel):
    """The lines of the outline, each with a form that knows the course it belongs to."""

    def get_form_options(self) -> dict[str, Any]:
        """Let the lines be edited with our form."""
        options: dict[str, Any] = super().get_form_options()
        lines = options["formsets"][self.relation_name]
        lines["form"] = OutlineLineForm
        lines["inherit_kwargs"] = ["course"]
        return options
