"""`manage.py ingest_media FILE... [--wait]`: the upload, from the command line."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from media_pipeline import ingest, jobs, runs
from media_pipeline.models import Artefact, Asset
from media_pipeline.states import ArtefactState as State
from media_pipeline.states import AssetState


class Command(BaseCommand):
    help = "Đưa tệp âm thanh, video vào kho và tạo các bản nhẹ; in tình trạng của từng tệp."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--wait", action="store_true", help=_("làm luôn và chờ đến khi xong"))

    def handle(self, *, files: list[Path], wait: bool, **options: Any) -> None:
        answers = [(path, self._receive(path)) for path in files]
        for path, answer in answers:
            if isinstance(answer, Asset) and wait:
                work_off(answer)
            self._report(path, answer)
        refused = [path for path, answer in answers if not isinstance(answer, Asset)]
        failed = [a for _, a in answers if isinstance(a, Asset) and a.state == AssetState.FAILED]
        if refused or failed:
            raise CommandError(_("%(count)s tệp không dùng được.") % {"count": len(refused) + len(failed)})

    def _receive(self, path: Path) -> Asset | str:
        try:
            with path.open("rb") as file:
                return ingest.receive(file, path.name)
        except ingest.Refused as refused:
            return str(refused)
        except OSError as error:
            return _("Không mở được tệp: %(error)s. Hãy kiểm tra đường dẫn.") % {"error": error.strerror}

    def _report(self, path: Path, answer: Asset | str) -> None:
        if isinstance(answer, str):
            self.stdout.write(f"{path}\trefused\t{answer}")
            return
        asset = Asset.objects.prefetch_related("artefacts").get(pk=answer.pk)
        self.stdout.write(f"{path}\t{asset.state}\t{asset.sha256}")
        for row in asset.artefacts.all():
            self.stdout.write("  " + describe(row))


def describe(row: Artefact) -> str:
    size = f"{row.width}×{row.height}" if row.width else ""
    parts = [str(row.pk), row.name, row.state, f"{row.progress}%", size, str(row.bytes or ""), row.reason]
    return "\t".join(parts).rstrip()


def work_off(asset: Asset) -> None:
    """Do what is queued here and now; what a worker has taken is waited for. Claims keep the two apart."""
    while True:
        rows = Artefact.objects.filter(asset=asset)
        queued = rows.filter(state=State.QUEUED).first()
        if queued:
            runs.run(queued.pk)
        elif Asset.objects.get(pk=asset.pk).state != AssetState.PROCESSING:
            return
        else:
            jobs.recover()
            time.sleep(0.5)
