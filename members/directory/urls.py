"""Addresses of the directory: /dang-vien/."""

from django.urls import path

from members.directory import views

app_name = "directory"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("moi/", views.register, name="register"),
    path("thu-tu/<int:unit_id>/", views.order, name="order"),
    path("trung/", views.show_duplicates, name="duplicates"),
    path("trung/<int:first_id>/<int:second_id>/", views.compare, name="compare"),
    path("trung/<int:first_id>/<int:second_id>/khac/", views.tell_apart, name="tell_apart"),
    path("gop/<int:merge_id>/", views.show_merge, name="merge"),
    path("gop/<int:merge_id>/<slug:decision>/", views.decide, name="decide"),
    path("<int:person_id>/", views.show_person, name="person"),
    path("<int:person_id>/xem/", views.reveal, name="reveal"),
    path("<int:person_id>/sua/", views.edit, name="edit"),
    path("<int:person_id>/<slug:act>/", views.act, name="act"),
    path("<int:person_id>/<slug:kind>/<int:fact_id>/ket-thuc/", views.end, name="end"),
    path("<int:person_id>/<slug:kind>/<int:fact_id>/sua-ngay/", views.correct, name="correct"),
]
