"""For a server: nothing secret has a default, so a missing value stops the start with its name."""

from cms.settings.base import *  # noqa: F403
from cms.settings.base import DATABASES, STORAGES, env

SECRET_KEY = env.str("HOCLIEUSO_SECRET_KEY")
ALLOWED_HOSTS = env.list("HOCLIEUSO_ALLOWED_HOSTS")
# Opening a connection costs more than all of a platform's poll; one that broke is noticed and opened anew.
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("HOCLIEUSO_SSL_REDIRECT", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = env.int("HOCLIEUSO_HSTS_SECONDS", default=3600)
