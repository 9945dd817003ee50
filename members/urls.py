"""Addresses of members."""

from django.urls import URLPattern, path

from members import views

app_name = "members"
urlpatterns: list[URLPattern] = [
    path("ho-so/", views.show_profile, name="profile"),
]
