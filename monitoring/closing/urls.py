"""Addresses of closings: /theo-doi/chot-so-lieu/."""

from django.urls import path

from monitoring.closing import views

app_name = "closing"
urlpatterns = [
    path("", views.closings, name="list"),
    path("moi/", views.create, name="create"),
    path("<int:closing_id>/", views.show, name="show"),
    path("<int:closing_id>/mo-xac-nhan/", views.open_round, name="open"),
    path("<int:closing_id>/tinh-lai/", views.recount, name="recount"),
    path("<int:closing_id>/so-sanh/", views.compare, name="compare"),
    path("<int:closing_id>/trinh/", views.propose, name="propose"),
    path("<int:closing_id>/duyet/", views.approve, name="approve"),
    path("<int:closing_id>/tra-lai/", views.send_back, name="send_back"),
    path("<int:closing_id>/bo/", views.drop, name="drop"),
    path("<int:closing_id>/khac-biet/", views.difference, name="difference"),
    path("<int:closing_id>/khac-biet/nguoi/", views.difference_people, name="difference_people"),
    path("<int:closing_id>/xuat/<slug:what>/", views.export, name="export"),
    path("<int:closing_id>/don-vi/<int:unit_id>/", views.unit, name="unit"),
    path("<int:closing_id>/don-vi/<int:unit_id>/nguoi/", views.people, name="people"),
    path("<int:closing_id>/don-vi/<int:unit_id>/tra-loi/", views.answer, name="answer"),
    path("<int:closing_id>/don-vi/<int:unit_id>/bien-ban/", views.minutes, name="minutes"),
]
