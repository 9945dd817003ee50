"""Addresses of the yearly target: /van-phong/chi-tieu/."""

from django.urls import path

from office.targets import setting, views

app_name = "targets"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("danh-sach/", views.people, name="people"),
    path("dat/", setting.versions, name="versions"),
    path("dat/moi/", setting.propose, name="propose"),
    path("dat/<int:target_id>/", setting.decide, name="decide"),
    path("khoa-hoc/", setting.courses, name="courses"),
]
