"""Addresses of nominations: /van-phong/cu-hoc-vien/."""

from django.urls import path

from office.nominations import decisions, unit_views, views

app_name = "nominations"
urlpatterns = [
    path("", views.calls, name="list"),
    path("moi/", views.create, name="create"),
    path("<int:call_id>/", views.show, name="show"),
    path("<int:call_id>/sua/", views.edit, name="edit"),
    path("<int:call_id>/chi-tieu/", views.quotas, name="quotas"),
    path("<int:call_id>/duyet/", decisions.decide, name="decide"),
    path("<int:call_id>/danh-sach/", decisions.approve_list, name="approve_list"),
    path("<int:call_id>/in/<str:form>/", decisions.print_list, name="print"),
    path("don-vi/<int:entry_id>/", unit_views.unit, name="unit"),
    path("don-vi/<int:entry_id>/them/", unit_views.add, name="add"),
    path("don-vi/<int:entry_id>/gui/", unit_views.send, name="send"),
    path("don-vi/<int:entry_id>/tra-lai/", decisions.send_back, name="send_back"),
    path("don-vi/<int:entry_id>/mau/", unit_views.template, name="template"),
    path("don-vi/<int:entry_id>/tep/", unit_views.upload, name="upload"),
    path("nguoi/<int:nomination_id>/bo/", unit_views.remove, name="remove"),
    path("nguoi/<int:nomination_id>/thay/", unit_views.replace, name="replace"),
    path("tep/<int:upload_id>/", unit_views.preview, name="preview"),
    path("tep/<int:upload_id>/can-sua/", unit_views.errors, name="errors"),
]
