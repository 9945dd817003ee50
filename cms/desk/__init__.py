"""The trainer's desk inside the admin: own courses, videos, questions and quizzes."""
