"""Django's handle on the wing."""

from django.apps import AppConfig


class LocalizationConfig(AppConfig):
    name = "cms.localization"
    label = "localization"
    verbose_name = "Dịch thuật"

    def ready(self) -> None:
        from cms.localization import extraction, signals  # noqa: F401

        extraction.mend()
