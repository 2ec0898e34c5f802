"""For the test suite: data in a folder of its own, tasks recorded and not run unless a test runs them."""

import os
import tempfile

os.environ["HOCLIEUSO_DATA_DIR"] = os.environ.get("HOCLIEUSO_TEST_DATA_DIR") or tempfile.mkdtemp(
    prefix="hoclieuso-test-"
)

from cms.settings.base import *  # noqa: F403
from cms.settings.base import STATIC_ROOT, WAGTAILSEARCH_BACKENDS

SECRET_KEY = "test"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WAGTAILSEARCH_BACKENDS["default"]["AUTO_UPDATE"] = False
STATIC_ROOT.mkdir(exist_ok=True)  # its absence is a warning, and warnings are errors here
