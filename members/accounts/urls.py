"""Addresses of the own account that stand in place of allauth's: /tai-khoan/."""

from django.urls import URLPattern, path

from members.accounts import views

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("sessions/", views.list_devices, name="devices"),
    path("sessions/<int:session_id>/", views.end_session, name="end_session"),
    path("password/reset/", views.ask_for_code, name="ask_for_code"),
    path("password/reset/code/", views.enter_code, name="enter_code"),
    path("password/reset/new/", views.choose_password, name="choose_password"),
]
