"""Addresses of the own data: /tai-khoan/du-lieu/."""

from django.urls import path

from office.privacy import letter_views
from office.privacy import own_views as views

app_name = "own_data"
urlpatterns = [
    path("", views.show_home, name="home"),
    path("bang/<str:table>/", views.show_table, name="table"),
    path("thong-bao/", views.show_notice, name="notice"),
    path("thong-bao/day-du/", views.show_full_notice, name="full_notice"),
    path("thong-bao/da-doc/", views.note_read, name="note_read"),
    path("dong-y/", views.set_consent, name="set_consent"),
    path("tai-ve/", views.request_copy, name="request_copy"),
    path("tai-ve/<int:copy_id>/", views.show_copy, name="copy"),
    path("tai-ve/<int:copy_id>/tep/", views.download_copy, name="download"),
    path("yeu-cau/", views.new_request, name="new_request"),
    path("yeu-cau/<int:request_id>/van-ban/", letter_views.download_own, name="letter"),
    path("yeu-cau/<int:request_id>/rut/", views.take_back, name="take_back"),
]
