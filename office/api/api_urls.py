"""Addresses for other systems: /api/."""

from django.urls import path

from office.api import docs_views
from office.api.doors import api

urlpatterns = [
    path("", docs_views.show_docs, name="api_docs"),
    path("v1/openapi.json", docs_views.show_openapi, name="api_openapi"),
    path("v1/", api.urls),
]
