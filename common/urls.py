"""Addresses of the frame itself."""

from django.conf import settings
from django.urls import path

from common import health_views, views

app_name = "common"

urlpatterns = [
    path("co-chu/", views.choose_text_size, name="text_size"),
    path("tro-giup/", views.show_help, name="help"),
    path("livez", health_views.show_alive, name="alive"),
    path("readyz", health_views.show_ready, name="ready"),
    path("suc-khoe/", health_views.show_health, name="health"),
]

if settings.DEBUG:
    from common import styleguide

    urlpatterns += [path("styleguide/", styleguide.show_styleguide, name="styleguide")]
