"""Addresses of quizzes: /kiem-tra/…."""

from django.urls import path

from quizzes import views

app_name = "quizzes"
urlpatterns = [
    path("bat-dau/<int:enrolment_id>/<int:lesson_id>/", views.start, name="start"),
    path("lam-bai/<int:attempt_id>/", views.attempt, name="attempt"),
    path("lam-bai/<int:attempt_id>/luu/", views.save, name="save"),
    path("lam-bai/<int:attempt_id>/kiem-tra-lai/", views.look_over, name="look_over"),
    path("lam-bai/<int:attempt_id>/nop-bai/", views.submit, name="submit"),
    path("ket-qua/<int:attempt_id>/", views.result, name="result"),
    path("luu/<str:token>/", views.save_by_token, name="save_by_token"),
    path(
        "cau-hoi/<int:enrolment_id>/<int:lesson_id>/<uuid:question_key>/",
        views.answer_check,
        name="answer_check",
    ),
]
