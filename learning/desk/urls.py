"""Addresses of the class desk: /lop-hoc/."""

from django.urls import path

from learning.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.class_list, name="list"),
    path("moi/", views.create, name="create"),
    path("<int:class_id>/", views.detail, name="detail"),
    path("<int:class_id>/sua/", views.edit, name="edit"),
    path("<int:class_id>/mo/", views.open_class, name="open"),
    path("<int:class_id>/dong/", views.close_class, name="close"),
    path("<int:class_id>/gia-han/", views.extend, name="extend"),
    path("<int:class_id>/them/", views.enrol, name="enrol"),
    path("<int:class_id>/hoc-vien/", views.people, name="people"),
    path("<int:class_id>/hoc-vien/<int:enrolment_id>/", views.set_aside, name="set_aside"),
]
