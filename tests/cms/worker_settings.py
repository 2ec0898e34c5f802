"""Only what the worker and the media pipeline need, so that the worker under test starts in a second."""

from cms.settings.test import *  # noqa: F403
from cms.settings.test import MEDIA_PIPELINE as _MEDIA_PIPELINE

INSTALLED_APPS = [
    "cms",
    "media_pipeline",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.contenttypes",
]
ROOT_URLCONF = __name__
urlpatterns: list[object] = []
MIDDLEWARE: list[str] = []
TEMPLATES: list[dict[str, object]] = []
RECOVER = ["media_pipeline.jobs.recover"]
MEDIA_PIPELINE = {**_MEDIA_PIPELINE, "RESEND_SECONDS": 2}
