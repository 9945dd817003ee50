"""Addresses of the lesson player."""

from django.urls import path

from cms.views import lesson

app_name = "cms"
urlpatterns = [
    path("<int:enrolment_id>/<int:lesson_id>/", lesson.show_lesson, name="lesson"),
    path("<int:enrolment_id>/<int:lesson_id>/da-doc/", lesson.note_visit, name="lesson_visit"),
]
