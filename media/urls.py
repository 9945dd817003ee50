"""Addresses of recorded lessons: /hoc-lieu/…  The heartbeat is known to ``media.lean`` too."""

from django.urls import path

from media import views

app_name = "media"
urlpatterns = [
    path("xem/<int:enrolment_id>/<int:lesson_id>/", views.open_lease, name="open_lease"),
    path("nhip/<str:token>/", views.heartbeat, name="heartbeat"),
    path("tep/<str:token>/", views.file, name="file"),
    path("anh/<str:token>/", views.poster, name="poster"),
    path("phu-de/<str:token>/", views.captions, name="captions"),
]
