"""The Django application `media_pipeline`: what happens to a file."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class MediaPipelineConfig(AppConfig):
    name = "media_pipeline"
    verbose_name = _("Xử lý tệp nghe nhìn")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from media_pipeline.checks import check_ffmpeg

        register(check_ffmpeg)
