"""Addresses of monitoring."""

from django.urls import path

from monitoring import views

app_name = "monitoring"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("don-vi/<int:unit_id>/", views.show_unit, name="unit"),
    path("hoc-vien/", views.show_people, name="people"),
    path("hoc-vien/<int:person_id>/", views.show_person, name="person"),
    path("xuat/", views.list_exports, name="exports"),
    path("xuat/moi/", views.new_export, name="new_export"),
    path("xuat/<int:job_id>/", views.show_export, name="export"),
    path("xuat/<int:job_id>/tep/", views.download_export, name="download"),
    path("xuat/<int:job_id>/huy/", views.cancel_export, name="cancel"),
]
