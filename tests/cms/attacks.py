"""A trainer who attacks the desk of another trainer: with our gate, and on Wagtail's checks alone.

Our gate answers 404 before Wagtail is asked.  The second way takes the gate out of the middleware,
so that an advisory which comes back in a new Wagtail is seen although the gate still hides it.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from cms.models import BasePage

# Stands in everything of the other trainer: titles, texts, file names, the name of the person.
SECRET = "kin7391"
GATE = "cms.access.AdminGateMiddleware"


@dataclass
class Attack:
    """Asks as one person; ``own`` and ``foreign`` are the desks of ``two_trainers``."""

    own: Any
    foreign: Any
    client: Client
    has_gate: bool

    def get(self, name: str, *args: Any, query: str = "", **extra: Any) -> Any:
        """Ask an address of the admin by its name."""
        return self.client.get(reverse(name, args=args) + query, **extra)

    def post(self, name: str, *args: Any, data: Any = None, query: str = "") -> Any:
        """Send a form to an address of the admin by its name."""
        return self.client.post(reverse(name, args=args) + query, data or {})

    def tells(self, response: Any) -> bool:
        """Tell whether the secret was said; our 404 repeats the address, which is no secret."""
        asked = response.wsgi_request.get_full_path()
        return SECRET in text_of(response).replace(asked, "")

    def is_refused(self, response: Any) -> bool:
        """Tell whether the door stayed shut and nothing of the other trainer was said."""
        if self.tells(response):
            return False
        if self.has_gate:
            return bool(response.status_code == 404)
        # Wagtail sends people whom it refuses a page of the admin to the first page.
        sent_away = response.status_code == 302 and response.url == reverse("wagtailadmin_home")
        return sent_away or response.status_code in (400, 403, 404)

    def as_person(self, person: Any) -> "Attack":
        """Return the same attack by somebody else."""
        other = Client()
        other.force_login(person)
        return Attack(self.own, self.foreign, other, self.has_gate)


def text_of(response: Any) -> str:
    """Return all that was answered, of a file too."""
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode(errors="replace") + response.get("Content-Disposition", "")


def mark(desk: Any) -> None:
    """Write the secret into everything that the desk holds."""
    BasePage.objects.filter(pk__in=[desk.course.pk, desk.lesson.pk]).update(
        title=f"Trang {SECRET}", draft_title=f"Trang {SECRET}"
    )
    for page in (desk.course, desk.lesson):
        page.refresh_from_db()
        draft = page.get_latest_revision_as_object()
        draft.title = f"Trang {SECRET}"
        draft.summary = f"Bản nháp {SECRET}"
        page.secret_revision = draft.save_revision(user=desk.trainer)
    desk.trainer.full_name = f"Nguyễn {SECRET}"
    desk.trainer.email = f"{SECRET}@example.org"
    desk.trainer.save()
    desk.picture = secret_picture(desk.picture.collection)
    desk.document = secret_document(desk.picture.collection)


def secret_picture(collection: Any) -> Any:
    """Return a picture with the secret in its title and file name."""
    picture = get_image_model()(title=f"Ảnh {SECRET}", collection=collection)
    picture.file = get_test_image_file(filename=f"{SECRET}.png")
    picture.save()
    return picture


def secret_document(collection: Any) -> Any:
    """Return a document with the secret in its title, file name and text."""
    document = get_document_model()(title=f"Tài liệu {SECRET}", collection=collection)
    document.file.save(f"{SECRET}.txt", ContentFile(SECRET.encode()))
    document.save()
    document.get_file_hash()
    return document


def without_gate() -> list[str]:
    """Return the middleware of the site as if we had no gate."""
    assert GATE in settings.MIDDLEWARE
    return [name for name in settings.MIDDLEWARE if name != GATE]
