"""Every address prefix of the site, on one screen."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.account import show_account

urlpatterns: list[URLPattern | URLResolver] = [
    path("tai-khoan/", include("members.urls")),
    path("tai-khoan/", include("allauth.urls")),
    path("hoc-tap/", include("learning.urls")),
    path("lop-hoc/", include("learning.desk.urls")),
    path("bai-hoc/", include("cms.urls")),
    path("hoc-lieu/", include("media.urls")),
    path("kiem-tra/", include("quizzes.urls")),
    path("giay-chung-nhan/", include("certificates.urls")),
    path("tra-cuu/", include("certificates.verify_urls")),
    path("theo-doi/", include("monitoring.urls")),
    path("van-phong/", include("office.inspection.urls")),
    path("van-phong/", include("office.urls")),
    # Before Wagtail's own of the same address and name.
    path("quan-tri/account/", show_account, name="wagtailadmin_account"),
    path("quan-tri/", include(wagtailadmin_urls)),
    path("tai-lieu/", include(wagtaildocs_urls)),
    path("tro-giup/", include("lms.guides.urls")),
    path("", include("common.urls")),
]

if settings.SERVE_UPLOADS:
    # Pictures of pages.  In production nginx sends them and this address never gets here.
    pictures = settings.MEDIA_URL.removeprefix("/") + "<path:path>"
    urlpatterns += [path(pictures, serve, {"document_root": settings.MEDIA_ROOT}, name="picture")]

urlpatterns += [path("", include(wagtail_urls))]

handler400 = "common.views.bad_request"
handler403 = "common.views.permission_denied"
handler404 = "common.views.page_not_found"
handler500 = "common.views.server_error"
