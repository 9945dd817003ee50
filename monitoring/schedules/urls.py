"""Addresses of scheduled reports: /theo-doi/lich-bao-cao/."""

from django.urls import path

from monitoring.schedules import views

app_name = "schedules"
urlpatterns = [
    path("", views.list_schedules, name="list"),
    path("moi/", views.new, name="new"),
    path("nhan/", views.received, name="received"),
    path("<int:schedule_id>/", views.show, name="show"),
    path("<int:schedule_id>/<slug:act>/", views.act, name="act"),
]
