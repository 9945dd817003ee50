"""What every page says about the organisation."""

from typing import Any

from django.http import HttpRequest


def organisation(request: HttpRequest) -> dict[str, Any]:
    """Add the organisation of today."""
    return {}
