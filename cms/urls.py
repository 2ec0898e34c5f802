"""Addresses: the admin, the platforms' door, files, and the pages under their language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.delivery.api import urls as api_urls
from cms.library import urls as library_urls
from cms.library.views import stored

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("api/", api_urls),
    path("documents/", include(wagtaildocs_urls)),
    path("files/", include(library_urls)),
    path("media/<path:name>", stored),
]

urlpatterns += i18n_patterns(path("", include(wagtail_urls)))
