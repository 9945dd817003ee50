"""Addresses of reorganisations: /van-phong/sap-xep/."""

from django.urls import path

from office.reorganisation import acts, views

app_name = "reorganisation"
urlpatterns = [
    path("", views.plans, name="list"),
    path("moi/", acts.create, name="create"),
    path("tai-len/", acts.upload, name="upload"),
    path("mau.xlsx", views.plan_template, name="template"),
    path("<int:plan_id>/", views.show, name="plan"),
    path("<int:plan_id>/hoc-vien/", views.people, name="people"),
    path("<int:plan_id>/buoc/<str:kind>/", acts.add_step, name="add_step"),
    path("<int:plan_id>/bo-buoc/<int:step_id>/", acts.drop_step, name="drop_step"),
    path("<int:plan_id>/tach/<int:step_id>/mau.xlsx", views.split_template, name="split_template"),
    path("<int:plan_id>/tach/<int:step_id>/", acts.assign, name="assign"),
    path("<int:plan_id>/xem-truoc/", acts.preview, name="preview"),
    path("<int:plan_id>/vai-tro/", acts.choose_grants, name="grants"),
    path("<int:plan_id>/trinh/", acts.propose, name="propose"),
    path("<int:plan_id>/duyet/", acts.approve, name="approve"),
    path("<int:plan_id>/tu-choi/", acts.reject, name="reject"),
    path("<int:plan_id>/hoan-tac/", acts.undo, name="undo"),
]
