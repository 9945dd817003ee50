"""Addresses of the desk, below the admin."""

from django.urls import path

from cms.desk import courses, questions, quizzes, videos

app_name = "cms_desk"
urlpatterns = [
    path("khoa-hoc/", courses.list_courses, name="courses"),
    path("khoa-hoc/moi/", courses.add_course, name="add_course"),
    path("video/", videos.list_videos, name="videos"),
    path("video/moi/", videos.add_video, name="add_video"),
    path("video/<int:asset_id>/", videos.show_video, name="video"),
    path("video/<int:asset_id>/chuyen-doi-lai/", videos.retry_video, name="retry_video"),
    path("video/<int:asset_id>/loi-doc/", videos.make_transcript, name="make_transcript"),
    path("cau-hoi/", questions.list_questions, name="questions"),
    path("cau-hoi/moi/", questions.add_question, name="add_question"),
    path("cau-hoi/<int:question_id>/", questions.edit_question, name="edit_question"),
    path("bai-kiem-tra/", quizzes.list_quizzes, name="quizzes"),
    path("bai-kiem-tra/moi/", quizzes.add_quiz, name="add_quiz"),
    path("bai-kiem-tra/<int:quiz_id>/", quizzes.edit_quiz, name="edit_quiz"),
]
