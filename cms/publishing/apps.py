"""Django's handle on the wing."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "cms.publishing"
    label = "publishing"
    verbose_name = "Phát hành"

    def ready(self) -> None:
        from cms.publishing import signals  # noqa: F401
