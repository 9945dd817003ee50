"""Addresses of the probation watch: /van-phong/dang-vien-du-bi/."""

from django.urls import path

from office.probation import views

app_name = "probation"
urlpatterns = [
    path("", views.show, name="list"),
]
