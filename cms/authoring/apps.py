"""Django's handle on the wing."""

from django.apps import AppConfig


class AuthoringConfig(AppConfig):
    name = "cms.authoring"
    label = "authoring"
    verbose_name = "Soạn bài"
