"""Addresses of the import wizard: /nhap-danh-sach/."""

from django.urls import path

from members.importing import acts, views

app_name = "imports"
urlpatterns = [
    path("", views.home, name="home"),
    path("moi/", views.upload, name="upload"),
    path("<int:run_id>/", views.show_run, name="run"),
    path("<int:run_id>/cot/", views.name_columns, name="columns"),
    path("<int:run_id>/ghi-de/", acts.choose_overwrite, name="overwrite"),
    path("<int:run_id>/chon-nguoi/", acts.decide, name="decide"),
    path("<int:run_id>/vang-mat/", acts.mark_missing, name="mark"),
    path("<int:run_id>/nhap/", acts.hand_in, name="hand_in"),
    path("<int:run_id>/duyet/", acts.approve, name="approve"),
    path("<int:run_id>/tra-lai/", acts.send_back, name="send_back"),
    path("<int:run_id>/thu-lai/", acts.try_again, name="try_again"),
    path("<int:run_id>/hoan-tac/", acts.undo, name="undo"),
    path("<int:run_id>/bi-tra-lai/", views.download_refused, name="refused"),
    path("<int:run_id>/bao-cao/", views.download_report, name="report"),
]
