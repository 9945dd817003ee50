"""Addresses of requirements: /van-phong/yeu-cau/."""

from django.urls import path

from office.requirements import acts, drafting, sending_views, trying, views

app_name = "requirements"
urlpatterns = [
    path("", views.requirements, name="list"),
    path("ky/", views.periods, name="periods"),
    path("ky/moi/", drafting.create_period, name="create_period"),
    path("moi/", drafting.create, name="create"),
    path("<int:requirement_id>/", views.show, name="show"),
    path("<int:requirement_id>/noi-dung/", drafting.facts, name="facts"),
    path("<int:requirement_id>/doi-tuong/", drafting.audience, name="audience"),
    path("<int:requirement_id>/han/", drafting.due, name="due"),
    path("<int:requirement_id>/thu/", trying.simulation, name="simulation"),
    path("<int:requirement_id>/thu/thong-bao/", sending_views.sending, name="sending"),
    path("<int:requirement_id>/thu/<str:part>/", trying.simulated_people, name="people"),
    path("<int:requirement_id>/trinh/", acts.propose, name="propose"),
    path("<int:requirement_id>/duyet/", acts.approve, name="approve"),
    path("<int:requirement_id>/tra-lai/", acts.send_back, name="send_back"),
    path("<int:requirement_id>/sua-quy-tac/", acts.change_rule, name="change_rule"),
    path("<int:requirement_id>/bo/", acts.drop_draft, name="drop"),
    path("<int:requirement_id>/ky-moi/", drafting.renew, name="renew"),
    path("<int:requirement_id>/gia-han/", acts.postpone, name="postpone"),
    path("<int:requirement_id>/ket-thuc/", acts.end, name="end"),
]
