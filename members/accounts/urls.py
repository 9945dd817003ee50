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
    # Nobody links an account by hand or makes one: allauth's pages for that do not exist here.
    path("3rdparty/", views.not_here, name="no_connections"),
    path("3rdparty/signup/", views.not_here, name="no_signup"),
    path("3rdparty/login/cancelled/", views.provider_cancelled, name="provider_cancelled"),
]
