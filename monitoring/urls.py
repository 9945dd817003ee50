"""Addresses of monitoring."""

from django.urls import path

from monitoring import views
from monitoring.quality import views as quality

app_name = "monitoring"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("don-vi/<int:unit_id>/", views.show_unit, name="unit"),
    path("hoc-vien/", views.show_people, name="people"),
    path("hoc-vien/<int:person_id>/", views.show_person, name="person"),
    # Study quality
    path("chat-luong/", quality.show_quality, name="quality"),
    path("chat-luong/don-vi/<int:unit_id>/", quality.show_quality, name="quality_unit"),
    path("chat-luong/chu-de/", quality.show_topics, name="topics"),
    path("chat-luong/cach-tinh/", quality.show_formula, name="formula"),
    path("chat-luong/trong-so/", quality.set_weights, name="weights"),
    path(
        "chat-luong/trong-so/<int:version_id>/quyet-dinh/",
        quality.decide_weights,
        name="decide_weights",
    ),
    path("xuat/", views.list_exports, name="exports"),
    path("xuat/moi/", views.new_export, name="new_export"),
    path("xuat/duyet/", views.list_held, name="held_exports"),
    path("xuat/<int:job_id>/duyet/", views.decide_export, name="decide_export"),
    path("xuat/<int:job_id>/", views.show_export, name="export"),
    path("xuat/<int:job_id>/tep/", views.download_export, name="download"),
    path("xuat/<int:job_id>/huy/", views.cancel_export, name="cancel"),
]
