"""Django's handle on the wing."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "cms.library"
    label = "library"
    verbose_name = "Kho hình và tiếng"

    def ready(self) -> None:
        from cms.library import signals  # noqa: F401
