"""Tags of the page frame: icons, navigation, statuses and evidence in words.

Load with ``{% load frame %}``.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from common import navigation, words

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return the drawing ``name`` of ``common/icons.svg``: decoration beside words."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("common/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def navigation_links(context: Context) -> list[navigation.Link]:
    """Return the links of the main navigation for the person of this request."""
    request = context.get("request")
    user = getattr(request, "user", None) or AnonymousUser()
    return navigation.links_for(user, getattr(request, "path", ""))


@register.simple_tag
def status_badge(code: object) -> SafeString:
    """Return ``components/status.html`` for a code; made once: lists show it a lot."""
    return _badge(str(code), get_language() or "")


@lru_cache(maxsize=200)
def _badge(code: str, language: str) -> SafeString:
    return render_to_string("components/status.html", {"code": code})


@register.simple_tag
def status_words(code: object) -> words.Words:
    """Return label, tone and icon of a status code."""
    return words.status(str(code))


@register.simple_tag
def evidence_words(grade: object) -> words.Words:
    """Return label, tone and icon of an evidence grade, given as 0 to 3 or as "E0" to "E3"."""
    return words.evidence(str(grade))


@register.filter
def by_key(mapping: dict[Any, Any], key: object) -> Any:
    """Return ``mapping[key]``, or nothing when it is not there."""
    return mapping.get(key)
