"""Addresses of exchange packs: /van-phong/ket-noi/goi/."""

from django.urls import path

from office.exchange import views

app_name = "packs"
urlpatterns = [
    path("", views.list_packs, name="list"),
    path("moi/", views.ask_for_pack, name="new"),
    path("khoa/", views.show_keys, name="keys"),
    path("<int:pack_id>/", views.show_pack, name="pack"),
    path("<int:pack_id>/quyet-dinh/", views.decide_pack, name="decide"),
    path("<int:pack_id>/gui-lai/", views.send_again, name="again"),
    path("<int:pack_id>/tai/", views.download, name="download"),
]
