"""Every address prefix of the site, on one screen."""

from django.conf import settings
from django.http import Http404
from django.urls import URLPattern, URLResolver, include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.account import show_account
from common.views import page_not_found

urlpatterns: list[URLPattern | URLResolver] = [
    path("tai-khoan/", include("members.urls")),
    # Before allauth's pages of the same addresses.
    path("tai-khoan/", include("members.accounts.urls")),
    path("kich-hoat/", include("members.activation.urls")),
    path("cap-tai-khoan/", include("members.activation.desk_urls")),
    path("tai-khoan/", include("allauth.urls")),
    path("hoc-tap/", include("learning.urls")),
    path("lop-hoc/", include("learning.desk.urls")),
    path("bai-hoc/", include("cms.urls")),
    path("hoc-lieu/", include("media.urls")),
    path("kiem-tra/", include("quizzes.urls")),
    path("giay-chung-nhan/", include("certificates.urls")),
    path("tra-cuu/", include("certificates.verify_urls")),
    path("theo-doi/bao-cao/", include("monitoring.documents.urls")),
    path("theo-doi/lich-bao-cao/", include("monitoring.schedules.urls")),
    # closing of periods
    path("theo-doi/chot-so-lieu/", include("monitoring.closing.urls")),
    path("theo-doi/", include("monitoring.urls")),
    path("dang-vien/", include("members.directory.urls")),
    # notices and reminders
    path("thong-bao/", include("notices.urls")),
    path("van-phong/nhac-hoc/", include("office.reminders.urls")),
    # connections with other systems
    path("api/", include("office.api.api_urls")),
    path("van-phong/ket-noi/", include("office.api.urls")),
    path("van-phong/ket-noi/goi/", include("office.exchange.urls")),
    path("van-phong/dang-vien-du-bi/", include("office.probation.urls")),
    path("van-phong/du-lieu/", include("office.privacy.urls")),
    path("tai-khoan/du-lieu/", include("office.privacy.own_urls")),
    path("van-phong/", include("office.inspection.urls")),
    path("van-phong/", include("office.urls")),
    path("van-phong/yeu-cau/", include("office.requirements.urls")),
    path("van-phong/sap-xep/", include("office.reorganisation.urls")),
    # training: nominations, yearly target, standard programmes
    path("van-phong/cu-hoc-vien/", include("office.nominations.urls")),
    path("van-phong/chi-tieu/", include("office.targets.urls")),
    path("van-phong/chuong-trinh/", include("office.programmes.urls")),
    path("to-chuc/", include("members.organising.urls")),
    path("nhap-danh-sach/", include("members.importing.urls")),
    # Before Wagtail's own of the same address and name.
    path("quan-tri/account/", show_account, name="wagtailadmin_account"),
    path("quan-tri/", include(wagtailadmin_urls)),
    path("tai-lieu/", include(wagtaildocs_urls)),
    path("vai-tro/", include("members.granting.urls")),
    path("tro-giup/", include("lms.guides.urls")),
    path("", include("common.urls")),
]

if settings.SERVE_UPLOADS:
    # Pictures of pages.  In production nginx sends them and this address never gets here.
    pictures = settings.MEDIA_URL.removeprefix("/") + "<path:path>"
    urlpatterns += [path(pictures, serve, {"document_root": settings.MEDIA_ROOT}, name="picture")]

# Wagtail's own sign-in knows neither our limits of tries nor the second step: there is one door.
urlpatterns += [
    path("_util/login/", page_not_found, {"exception": Http404()}, name="no_second_login"),
    path("", include(wagtail_urls)),
]

handler400 = "common.views.bad_request"
handler403 = "common.views.permission_denied"
handler404 = "common.views.page_not_found"
handler500 = "common.views.server_error"
