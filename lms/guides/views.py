"""The page of one guide."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.guides.reading import read_guide
from lms.guides.shelf import GUIDES, guides_of


@login_not_required
@require_safe
def show_guide(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a guide to those it is written for; a visitor may sign in first.

    Raises:
        Http404: there is no such guide, or not for this person.
    """
    if slug not in {guide.slug for guide in guides_of(request.user)}:
        if request.user.is_authenticated or slug not in {guide.slug for guide in GUIDES}:
            raise Http404
        return redirect_to_login(request.get_full_path())
    guide = read_guide(slug)
    crumbs = [{"title": _("Help"), "url": reverse("common:help")}, {"title": guide.title}]
    return render(request, "guides/guide.html", {"guide": guide, "crumbs": crumbs})
