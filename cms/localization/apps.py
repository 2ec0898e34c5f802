"""Django's handle on the wing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LocalizationConfig(AppConfig):
    name = "cms.localization"
    label = "localization"
    verbose_name = _("Dịch thuật")

    def ready(self) -> None:
        from cms.localization import extraction, signals  # noqa: F401

        extraction.mend()
