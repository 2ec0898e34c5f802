"""What every environment shares. Each value a machine may want to change is read from `HOCLIEUSO_*`."""

from pathlib import Path

import django.conf.locale
import environ
from django.core.exceptions import ImproperlyConfigured

from curriculum.languages import LANGUAGES as LANGUAGE_TABLE
from curriculum.languages import SOURCE_LANGUAGE

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.str("HOCLIEUSO_DATA_DIR", default=str(BASE_DIR / "var")))
"""Everything that is written at run time: database, media, packages, search index."""
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("HOCLIEUSO_ALLOWED_HOSTS", default=[])
BASE_URL = env.str("HOCLIEUSO_BASE_URL", default="http://localhost:8000")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("HOCLIEUSO_TRUSTED_ORIGINS", default=[])

# --- applications -----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "cms",
    "cms.authoring",
    "cms.library",
    "cms.publishing",
    "cms.localization",
    "cms.delivery",
    "cms.finding",
    "cms.demo",
    "search",
    "curriculum",
    "media_pipeline",
    "wagtail_localize",
    "wagtail_localize.locales",  # replaces wagtail.locales
    "wagtailmedia",
    "wagtail.contrib.forms",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "ninja",  # brings the files of /api/docs along, so that it asks nobody outside
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.localization.middleware.AddressLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "cms" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- data -------------------------------------------------------------------------------------------------

DATABASES = {
    "default": env.db_url("HOCLIEUSO_DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'hoclieuso.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Several processes write (web, two worker queues): WAL lets readers go on, IMMEDIATE avoids deadlocks.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

S3 = {
    "bucket_name": env.str("HOCLIEUSO_S3_BUCKET", default=""),
    "endpoint_url": env.str("HOCLIEUSO_S3_ENDPOINT", default="") or None,
    "region_name": env.str("HOCLIEUSO_S3_REGION", default="us-east-1"),
}
"""Where pictures, recordings and packages lie; without a bucket they lie in the data folder."""
# Not among the options of a storage, because Wagtail writes those into the queue when it deletes a file.
AWS_S3_ACCESS_KEY_ID = env.str("HOCLIEUSO_S3_ACCESS_KEY", default="") or None
AWS_S3_SECRET_ACCESS_KEY = env.str("HOCLIEUSO_S3_SECRET_KEY", default="") or None
S3_PREFIX = env.str("HOCLIEUSO_S3_PREFIX", default="").strip("/")


def store(name: str, base_url: str | None = None, overwrite: bool = False) -> dict[str, object]:
    """A storage of the site. `overwrite`: what is saved takes the place of what has its name, whole."""
    if S3["bucket_name"]:
        place = {"location": f"{S3_PREFIX}/{name}".strip("/"), "file_overwrite": overwrite}
        # A server of one's own seldom has a host name per bucket.
        style = {"addressing_style": "path" if S3["endpoint_url"] else "auto"}
        return {"BACKEND": "cms.s3.S3Store", "OPTIONS": {**S3, **place, **style}}
    options = {"location": str(DATA_DIR / name), "base_url": base_url, "allow_overwrite": overwrite}
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}


STORAGES = {
    "default": store("media", "/media/"),
    "blobs": store("blobs", "/blobs/", overwrite=True),
    "packages": store("packages", overwrite=True),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "cms" / "static",
    ("player", BASE_DIR / "curriculum" / "player"),
]
FILE_UPLOAD_PERMISSIONS = 0o644

BROKER_URL = env.str("HOCLIEUSO_BROKER_URL", default="")
"""Empty: workers look into the database for messages. Else `redis://…` or `amqp://…`: Celery carries them."""

TASKS = {
    "default": {
        "BACKEND": "cms.queues.CeleryBackend" if BROKER_URL else "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "media", "video"],
    }
}

# --- e-mail -----------------------------------------------------------------------------------------------

if "HOCLIEUSO_EMAIL_URL" in env:
    vars().update(env.email_url("HOCLIEUSO_EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("HOCLIEUSO_EMAIL_FROM", default="hoclieuso@localhost")

MAIL_NOTICES = env.bool("HOCLIEUSO_MAIL_NOTICES", default=False)
"""Whether those who wait for packages are told by e-mail, too, when they have an address."""

# --- languages --------------------------------------------------------------------------------------------

X_FRAME_OPTIONS = "SAMEORIGIN"  # the preview of a page is a frame of the admin

USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
LANGUAGE_CODE = SOURCE_LANGUAGE
LANGUAGES = [(language.code, language.name) for language in LANGUAGE_TABLE.values()]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "cms" / "locale"]
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
# Django's LANG_INFO lacks the ethnic languages; without it Locale.language_name raises KeyError.
django.conf.locale.LANG_INFO.update(
    {
        language.code: {
            "bidi": language.rtl,
            "code": language.code,
            "name": language.name,
            "name_local": language.local_name,
        }
        for language in LANGUAGE_TABLE.values()
        if language.code not in django.conf.locale.LANG_INFO
    }
)

# --- Wagtail ----------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Học liệu số"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILIMAGES_IMAGE_MODEL = "library.LibraryImage"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.library.forms.LibraryImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # never by an address of the storage, which browsers cannot reach
WAGTAILDOCS_EXTENSIONS = ["pdf"]  # documents are decks of slides, nothing else
WAGTAILMEDIA = {
    "MEDIA_MODEL": "library.LibraryMedia",
    "MEDIA_FORM_BASE": "cms.library.forms.LibraryMediaForm",
    "AUDIO_EXTENSIONS": ["3gp", "aac", "aiff", "amr", "flac", "m4a", "m4b", "mp3", "ogg", "opus", "wav"],
    "VIDEO_EXTENSIONS": ["avi", "h264", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "ogv", "webm", "3gp"],
}
WAGTAILSEARCH_BACKENDS: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "wagtail.search.backends.database"}
}
# Nothing asks addresses outside: not for news of releases, not for pictures of users.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_AUTOSAVE_INTERVAL = 3000  # milliseconds: weak links should not save at every pause
WAGTAILEMBEDS_RESPONSIVE_HTML = False
# The default (True) corrupts the tree and publishes untranslated text at once: wagtail-localize issue 773.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILLOCALIZE_JOBS = {"BACKEND": "cms.localization.jobs.QueueBackend"}

# --- the rooms --------------------------------------------------------------------------------------------

CURRICULUM_OPEN_MEDIA = "media_pipeline.blobs.open"
"""Dotted path of `sha256 -> open binary file`: where packages get the bytes of renditions."""

PACKAGES_AT_PUBLISHING: list[str] = env.list(
    "HOCLIEUSO_PACKAGES", default=["scorm12", "scorm2004", "cmi5", "web"]
)
"""Formats that are packaged by themselves whenever a release is made."""

RELEASE_CHANNEL = env.str("HOCLIEUSO_RELEASE_CHANNEL", default="stable")
"""The last channel that a new release reaches by itself: `draft`, `canary` or `stable`."""
if RELEASE_CHANNEL not in ("draft", "canary", "stable"):
    raise ImproperlyConfigured("HOCLIEUSO_RELEASE_CHANNEL must be draft, canary or stable.")

ACCESS_KEPT_DAYS = env.int("HOCLIEUSO_ACCESS_KEPT_DAYS", default=365)
"""How long it is known which platform fetched what."""

WEBHOOK_ALLOW_PRIVATE = env.bool("HOCLIEUSO_WEBHOOK_ALLOW_PRIVATE", default=False)
"""Whether messages to platforms may go to private addresses and by plain HTTP."""

WEBHOOK_DISABLE_AFTER_DAYS = env.int("HOCLIEUSO_WEBHOOK_DISABLE_AFTER_DAYS", default=5)
"""A platform's address that has failed for so long is switched off."""

PACKAGES_WORK = DATA_DIR / "packaging"
"""Packages under way, before their storage takes them; for a rename on the same disk as a local one."""

SIGNING_KEYS = env.str("HOCLIEUSO_SIGNING_KEYS", default=str(DATA_DIR / "keys"))
"""Folder of the keys that packages are signed with, made at first use; empty: nothing is signed."""

ACTIVITY_BASE_IRI = env.str("HOCLIEUSO_ACTIVITY_BASE_IRI", default="https://hoclieuso.example/xapi")

MEDIA_PIPELINE = {
    "WORK": DATA_DIR / "work",
    "FONT": BASE_DIR / "curriculum" / "player" / "fonts" / "NotoSans-Bold.woff2",
    "CACHE": DATA_DIR / "cache",
    "FFMPEG": env.str("HOCLIEUSO_FFMPEG", default=""),
    "LANGUAGE_NAMES": {language.tag: language.name for language in LANGUAGE_TABLE.values()},
    "FONTS": BASE_DIR / "curriculum" / "player" / "fonts",
}

SEARCH = {
    "ENGINE": env.str("HOCLIEUSO_SEARCH_ENGINE", default="embedded"),
    "PATH": DATA_DIR / "search.sqlite3",
    "URL": env.str("HOCLIEUSO_ELASTICSEARCH_URL", default="http://localhost:9200"),
    "INDEX_PREFIX": env.str("HOCLIEUSO_SEARCH_PREFIX", default="hoclieuso"),
}

BLOBS_IN_USE = ["cms.library.in_use.blobs", "curriculum.releases.media_in_use"]
"""Verbs that tell the collector of media which bytes are needed, by their sha256."""

ASSETS_IN_USE = [
    "cms.library.in_use.assets",
    "cms.publishing.in_use.slideshows",
    "curriculum.releases.media_in_use",
]
"""The same for whole recordings and films, with everything that was made of them."""

RECOVER = [
    "media_pipeline.jobs.recover",
    "media_pipeline.garbage.recover",
    "media_pipeline.uploads.purge",
    "cms.publishing.publish.recover",
    "cms.publishing.exports.recover",
    "cms.publishing.notices.recover",
    "curriculum.packages.recover",
    "curriculum.checks.recover",
    "search.index.recover",
    "cms.delivery.rebuild.recover",
    "cms.delivery.webhooks.deliveries.recover",
    "cms.delivery.audit.purge",
]
"""Verbs the worker calls every few seconds: each takes up whatever a crash or an outage left behind."""
