"""A page that holds nothing but the player, for the browser tests of media."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import engines
from django.urls import path

from learning.models import Enrolment
from lms import urls
from media import selectors

SOURCE = """{% extends "base.html" %}
{% block title %}Bài học thử{% endblock %}
{% block main %}<h1>Bài học thử</h1>
{% include "media/player.html" with player=player only %}{% endblock %}"""


@login_required
def lesson(request: HttpRequest, enrolment_id: int, lesson_id: int) -> HttpResponse:
    enrolment = get_object_or_404(Enrolment, pk=enrolment_id, member=request.user)
    lesson = enrolment.training_class.edition.lessons.get(pk=lesson_id)
    player = selectors.player_context(enrolment, lesson)
    return HttpResponse(engines["django"].from_string(SOURCE).render({"player": player}, request))


urlpatterns = [path("thu/<int:enrolment_id>/<int:lesson_id>/", lesson), *urls.urlpatterns]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
