"""Addresses of standard programmes: /van-phong/chuong-trinh/."""

from django.urls import path

from office.programmes import views

app_name = "programmes"
urlpatterns = [
    path("", views.programmes, name="list"),
    path("gcn-sap-het-han/", views.expiring_certificates, name="expiring"),
    path("<int:programme_id>/", views.show, name="show"),
    path("<int:programme_id>/tao/", views.make_course, name="make_course"),
    path("<int:programme_id>/gan/", views.link, name="link"),
    path("gan/<int:link_id>/bo/", views.unlink, name="unlink"),
]
