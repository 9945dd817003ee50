"""Addresses of reminders: /van-phong/nhac-hoc/."""

from django.urls import path

from office.reminders import ladder_views, log_views, text_views, views

app_name = "reminders"
urlpatterns = [
    path("", views.show_desk, name="desk"),
    path("gui/", views.remind, name="new"),
    path("dot/<int:campaign_id>/", views.show_campaign, name="campaign"),
    path("dot/<int:campaign_id>/huy/", views.cancel_campaign, name="cancel"),
    path("quy-tac/", ladder_views.list_ladders, name="ladders"),
    path("quy-tac/them/", ladder_views.add_ladder, name="add_ladder"),
    path("quy-tac/<int:ladder_id>/", ladder_views.show_ladder, name="ladder"),
    path("quy-tac/<int:ladder_id>/sua/", ladder_views.edit_ladder, name="edit_ladder"),
    path("quy-tac/<int:ladder_id>/trinh/", ladder_views.propose_ladder, name="propose_ladder"),
    path("quy-tac/<int:ladder_id>/duyet/", ladder_views.approve_ladder, name="approve_ladder"),
    path("quy-tac/<int:ladder_id>/dung/", ladder_views.pause_ladder, name="pause_ladder"),
    path("quy-tac/<int:ladder_id>/chay/", ladder_views.resume_ladder, name="resume_ladder"),
    path("lich/", log_views.show_calendar, name="calendar"),
    path("nhat-ky/", log_views.show_log, name="log"),
    path("nhat-ky/<int:notice_id>/huy/", log_views.cancel_notice, name="cancel_notice"),
    path("mau/", text_views.list_texts, name="texts"),
    path("mau/<int:kind>/<str:channel>/", text_views.edit_text, name="text"),
]
