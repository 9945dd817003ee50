"""Addresses of the role grants: /vai-tro/."""

from django.urls import path

from members.granting import views

app_name = "granting"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("moi/", views.choose_person, name="choose_person"),
    path("moi/<int:person_id>/", views.grant_new, name="new"),
    path("de-nghi/", views.show_requests, name="requests"),
    path("de-nghi/<int:request_id>/", views.show_request, name="request"),
    path("de-nghi/<int:request_id>/quyet-dinh/", views.decide, name="decide"),
    path("de-nghi/<int:request_id>/rut/", views.withdraw, name="withdraw"),
    path("<int:grant_id>/", views.show_grant, name="grant"),
    path("<int:grant_id>/thoi-han/", views.change_end, name="change_end"),
    path("<int:grant_id>/thu-hoi/", views.revoke, name="revoke"),
]
