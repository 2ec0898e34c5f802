"""For a person's own machine: `make demo`, `make run`."""

from cms.settings.base import *  # noqa: F403
from cms.settings.base import env

DEBUG = env.bool("HOCLIEUSO_DEBUG", default=True)
SECRET_KEY = env.str("HOCLIEUSO_SECRET_KEY", default="insecure-key-for-development-only")
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
