"""Pages name only files that the person at the form may choose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry


class OwnFilesForm(WagtailAdminPageForm):
    """Refuses pictures and documents of other people's courses.

    Wagtail's choosers offer what may be chosen, but its forms accept any number.  What the page
    names already stays: a copied course keeps the pictures of its source.
    """

    def clean(self) -> dict[str, Any]:
        """Look at every file that is new to the page.

        Raises:
            PermissionDenied: the person may not choose one.  The choosers never offer it, so only
                a forged request gets here; the form shown again would tell the file's name.
        """
        cleaned: dict[str, Any] = super().clean()
        if self.for_user is None:
            return cleaned
        for model in (get_image_model(), get_document_model()):
            there = {pk for name in cleaned for pk in self._named(model, name, self._stored(name))}
            new = {pk for name in cleaned for pk in self._named(model, name, cleaned[name])} - there
            if not new:
                continue
            policy = policy_registry.get_by_type(model)
            allowed = policy.instances_user_has_any_permission_for(self.for_user, ["choose"])
            if allowed.filter(pk__in=new).count() < len(new):
                raise PermissionDenied
        return cleaned

    def _stored(self, name: str) -> Any:
        """Return the value in the draft that is being edited."""
        return getattr(self.instance, name, None)

    def _named(self, model: Any, name: str, value: Any) -> Iterator[int]:
        """Yield the ids of the files of that kind which the value of a field names."""
        field = {each.name: each for each in self._meta.model._meta.get_fields()}.get(name)
        if isinstance(field, ForeignKey) and isinstance(value, model):
            yield int(value.pk)
        elif isinstance(field, StreamField) and value:
            for kind, object_id, _model_path, _content_path in field.extract_references(value):
                if issubclass(kind, model):
                    yield int(object_id)
