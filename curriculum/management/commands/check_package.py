"""`manage.py check_package FILE`: what stands against a package; works without a database."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from curriculum.conformance.command import add_check_arguments, run


class Command(BaseCommand):
    help = "Kiểm tra một gói học liệu: của hệ thống này hay của công cụ khác."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_check_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        text, code = run(options)
        self.stdout.write(text)
        if code:
            sys.exit(code)
