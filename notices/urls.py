"""Addresses of the own notices: /thong-bao/."""

from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("", views.show_own, name="own"),
    path("da-doc/", views.read_all, name="read_all"),
    path("<int:notice_id>/mo/", views.open_notice, name="open"),
]
