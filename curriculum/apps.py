"""Django's handle on the package."""

from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    name = "curriculum"
    verbose_name = "Chương trình học"
