"""Addresses of the inspector's desk, below /van-phong/."""

from django.urls import path

from office.inspection import views

app_name = "inspection"
urlpatterns = [
    path("giam-sat/", views.show_desk, name="desk"),
    path("nhat-ky/", views.show_log, name="log"),
]
