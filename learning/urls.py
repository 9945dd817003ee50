"""Addresses of the member's study: /hoc-tap/."""

from django.urls import path

from learning import views

app_name = "learning"
urlpatterns = [
    path("", views.home, name="home"),
    path("lop/<int:enrolment_id>/", views.class_page, name="class_page"),
]
