"""Django's handle on the wing."""

from django.apps import AppConfig


class FindingConfig(AppConfig):
    name = "cms.finding"
    label = "finding"
    verbose_name = "Tìm bài học"
