"""Addresses of the public verification; printed on paper, so they never change."""

from django.urls import path

from certificates import views

app_name = "verify"
urlpatterns = [
    path("", views.ask_code, name="ask"),
    path("<str:code>/", views.show_result, name="show"),
]
