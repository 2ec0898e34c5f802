"""Django's handle on the wing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "cms.publishing"
    label = "publishing"
    verbose_name = _("Phát hành")

    def ready(self) -> None:
        from cms.publishing import signals  # noqa: F401
