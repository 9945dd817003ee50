"""Addresses of recorded lessons: /hoc-lieu/…  The heartbeat is known to ``media.lean`` too."""

from django.urls import path, register_converter

from media import views
from media.addresses import PieceConverter, QualityConverter

register_converter(QualityConverter, "quality")
register_converter(PieceConverter, "piece")

app_name = "media"
urlpatterns = [
    path("xem/<int:enrolment_id>/<int:lesson_id>/", views.open_lease, name="open_lease"),
    path("nhip/<str:token>/", views.heartbeat, name="heartbeat"),
    path("tep/<str:token>/", views.file, name="file"),
    path("anh/<str:token>/", views.poster, name="poster"),
    path("phu-de/<str:token>/", views.captions, name="captions"),
    # Playlists name their segments relative to themselves: one token opens one folder.
    path("luong/<str:token>/master.m3u8", views.playlist, name="master_playlist"),
    path("luong/<str:token>/<quality:quality>/list.m3u8", views.playlist, name="playlist"),
    path("luong/<str:token>/<quality:quality>/<piece:piece>", views.segment, name="segment"),
]
