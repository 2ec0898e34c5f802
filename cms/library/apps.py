"""Django's handle on the wing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "cms.library"
    label = "library"
    verbose_name = _("Kho hình và tiếng")

    def ready(self) -> None:
        from cms.library import signals  # noqa: F401
