"""Addresses of the desk of connections: /van-phong/ket-noi/."""

from django.urls import path

from office.api import hook_views, views

app_name = "connections"
urlpatterns = [
    path("", views.show_desk, name="desk"),
    path("moi/", views.connect, name="connect"),
    path("<int:client_id>/", views.show_client, name="client"),
    path("<int:client_id>/ma/", views.add_token, name="add_token"),
    path("ma/<int:token_id>/", views.show_token, name="token"),
    path("ma/<int:token_id>/quyet-dinh/", views.decide_token, name="decide_token"),
    path("ma/<int:token_id>/thu-hoi/", views.revoke_token, name="revoke_token"),
    path("<int:client_id>/webhook/", hook_views.add_hook, name="add_hook"),
    path("webhook/<int:hook_id>/", hook_views.show_hook, name="hook"),
    path("webhook/<int:hook_id>/khoa/", hook_views.rotate_secret, name="rotate_secret"),
    path("webhook/<int:hook_id>/dung/", hook_views.pause_hook, name="pause_hook"),
    path("lan-goi/<int:delivery_id>/gui-lai/", hook_views.send_again, name="send_again"),
]
