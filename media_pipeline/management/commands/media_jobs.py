"""`manage.py media_jobs [--state STATE] [--retry ID...] [--cancel ID...]`: the job list."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from media_pipeline import jobs
from media_pipeline.management.commands.ingest_media import describe
from media_pipeline.models import Artefact
from media_pipeline.states import ArtefactState


class Command(BaseCommand):
    help = "Liệt kê, làm lại hoặc huỷ các việc xử lý tệp nghe nhìn."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--state", choices=[str(state) for state in ArtefactState])
        parser.add_argument("--retry", nargs="+", type=int, default=[], metavar="ID")
        parser.add_argument("--cancel", nargs="+", type=int, default=[], metavar="ID")

    def handle(self, *, state: str | None, retry: list[int], cancel: list[int], **options: Any) -> None:
        for artefact in self._found(retry):
            jobs.retry(artefact)
        for artefact in self._found(cancel):
            jobs.cancel(artefact)
        rows = Artefact.objects.exclude(state=ArtefactState.SUPERSEDED).select_related("asset").order_by("pk")
        for row in rows.filter(state=state) if state else rows:
            self.stdout.write(f"{row.asset.filename}\t{describe(row)}")

    def _found(self, ids: list[int]) -> list[Artefact]:
        rows = list(Artefact.objects.filter(pk__in=ids))
        missing = sorted(set(ids) - {row.pk for row in rows})
        if missing:
            raise CommandError(_("Không có việc số %(ids)s.") % {"ids": ", ".join(map(str, missing))})
        return rows
