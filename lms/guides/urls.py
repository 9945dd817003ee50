"""Addresses of the guides; the list of them is the help page."""

from django.urls import path

from lms.guides import views

app_name = "guides"
urlpatterns = [path("<slug:slug>/", views.show_guide, name="guide")]
