"""Addresses of official reports: /theo-doi/bao-cao/."""

from django.urls import path

from monitoring.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.index, name="index"),
    path("moi/<slug:report>/", views.new, name="new"),
    path("<int:job_id>/", views.show, name="document"),
    path("<int:job_id>/trang/<int:number>.png", views.page_picture, name="page"),
    path("<int:job_id>/tep/<slug:part>/", views.download_part, name="part"),
    path("cua-toi/", views.own, name="own"),
    path("cua-toi/<slug:part>/", views.own_file, name="own_file"),
    path("mau/", views.templates, name="templates"),
    path("mau/mac-dinh/<slug:report>/", views.default_template, name="default_template"),
    path("mau/<int:template_id>/tep/", views.template_file, name="template_file"),
    path("mau/<int:template_id>/thu/", views.try_template, name="try_template"),
    path("mau/<int:template_id>/thoi-dung/", views.withdraw_template, name="withdraw_template"),
]
