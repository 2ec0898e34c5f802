"""`manage.py make_delta OLD NEW --output FILE`: what must be sent to whoever has the old package."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from curriculum.trust import commands
from curriculum.trust.base import TrustError


class Command(BaseCommand):
    help = "Làm bản vá từ gói cũ tới gói mới."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands.add_delta_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            commands.run_delta(options, self.stdout.write)
        except TrustError as error:
            self.stderr.write(str(error))
            sys.exit(commands.exit_code(error))
