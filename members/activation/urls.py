"""Addresses of opening an account with a slip: /kich-hoat/."""

from django.urls import URLPattern, path

from members.activation import views

app_name = "activation"
urlpatterns: list[URLPattern] = [
    path("", views.enter_code, name="enter_code"),
    path("xac-nhan/", views.confirm, name="confirm"),
    path("mat-khau/", views.choose_password, name="choose_password"),
    path("<str:token>/", views.open_slip, name="open_slip"),
]
