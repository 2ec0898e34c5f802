"""The Django app: one outbox table; everything else is pure or lives in the engine."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    label = "search"
    verbose_name = "Tìm kiếm"
