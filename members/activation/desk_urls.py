"""Addresses of the desk that hands out slips: /cap-tai-khoan/."""

from django.urls import URLPattern, path

from members.activation import desk

app_name = "slips"
urlpatterns: list[URLPattern] = [
    path("", desk.show_desk, name="desk"),
    path("in/", desk.print_slips, name="print"),
    path("lan-in/<int:batch_id>/", desk.show_batch, name="batch"),
    path("lan-in/<int:batch_id>/tep/", desk.download, name="download"),
    path("thu-hoi/<int:person_id>/", desk.revoke, name="revoke"),
    path("buoc-hai/<int:person_id>/", desk.reset_second_step, name="reset_second_step"),
]
