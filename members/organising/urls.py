"""Addresses of the register of units and of the organisation's settings: /to-chuc/."""

from django.urls import path

from members.organising import views

app_name = "organising"
# Rows of one root: names of the organisation, or signers.
ROWS = "co-quan/<int:root_id>/<slug:kind>/"
urlpatterns = [
    path("", views.show_register, name="register"),
    path("don-vi/<int:unit_id>/", views.show_unit, name="unit"),
    path("don-vi/<int:unit_id>/sua/", views.edit_unit, name="edit_unit"),
    path("co-quan/", views.show_organisation, name="organisation"),
    path("co-quan/<int:root_id>/", views.show_root, name="root"),
    path(f"{ROWS}moi/", views.begin_period, name="begin"),
    path(f"{ROWS}<int:row_id>/sua/", views.correct_period, name="correct"),
    path(f"{ROWS}<int:row_id>/ket-thuc/", views.close_period, name="close"),
]
