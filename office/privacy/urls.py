"""Addresses of the desk for requests about data: /van-phong/du-lieu/."""

from django.urls import path

from office.privacy import impact_views, letter_views, views

app_name = "privacy"
urlpatterns = [
    path("", views.list_requests, name="desk"),
    path("moi/", views.enter_request, name="enter"),
    path("yeu-cau/<int:request_id>/", views.show_request, name="request"),
    path("yeu-cau/<int:request_id>/tiep-nhan/", views.acknowledge, name="acknowledge"),
    path("yeu-cau/<int:request_id>/gia-han/", views.extend, name="extend"),
    path("yeu-cau/<int:request_id>/thuc-hien/", views.carry_out, name="carry_out"),
    path("yeu-cau/<int:request_id>/tu-choi/", views.refuse, name="refuse"),
    path("yeu-cau/<int:request_id>/xoa/", views.verify_erasure, name="verify_erasure"),
    path("yeu-cau/<int:request_id>/giu-lai/", views.hold_erasure, name="hold_erasure"),
    path("yeu-cau/<int:request_id>/van-ban/", letter_views.download, name="letter"),
    path("han-che/<int:restriction_id>/mo/", views.lift_restriction, name="lift"),
    path("thong-bao/", views.publish_notice, name="notices"),
    path("danh-gia-tac-dong/", impact_views.review, name="impact"),
    path("danh-gia-tac-dong/tai-ve/", impact_views.download, name="impact_text"),
    path("ho-so-xu-ly/", views.show_record, name="record"),
    path("ho-so-xu-ly/xlsx/", views.download_record, name="record_xlsx"),
]
