"""Addresses of certificates."""

from django.urls import path

from certificates import views

app_name = "certificates"
urlpatterns = [
    path("", views.show_own, name="own"),
    path("<int:certificate_id>/tep/", views.download, name="download"),
    path("lop/", views.show_desk, name="desk"),
    path("lop/<int:class_id>/", views.show_class_list, name="class_list"),
    path("lop/<int:class_id>/de-nghi/", views.propose_list, name="propose"),
    path("lop/<int:class_id>/phe-duyet/", views.approve_list, name="approve"),
    path("lop/<int:class_id>/tra-lai/", views.return_list, name="return"),
    path("so-cap/", views.show_register, name="register"),
    path("so-cap/<int:certificate_id>/", views.show_certificate, name="certificate"),
    path("so-cap/<int:certificate_id>/thu-hoi/", views.revoke, name="revoke"),
    path("so-cap/<int:certificate_id>/cap-lai/", views.reissue, name="reissue"),
]
