"""`manage.py ingest_media FILE... [--wait]`: the upload, from the command line."""

import errno
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from media_pipeline import ingest, jobs, runs
from media_pipeline.management.columns import columns
from media_pipeline.models import Artefact, Asset
from media_pipeline.states import ArtefactState as State
from media_pipeline.states import AssetState

WORDS = {
    AssetState.PROCESSING: gettext_lazy("Đang xử lý."),
    AssetState.READY: gettext_lazy("Mọi bản đã xong."),
    AssetState.DEGRADED: gettext_lazy("Dùng được, nhưng có bản chưa làm được; lý do ở dưới."),
    AssetState.FAILED: gettext_lazy("Không xử lý được; lý do ở dưới."),
}
UNREADABLE = {
    errno.ENOENT: gettext_lazy("Không có tệp này. Hãy kiểm tra đường dẫn."),
    errno.EACCES: gettext_lazy("Không được phép đọc tệp này. Hãy kiểm tra quyền của tệp."),
    errno.EISDIR: gettext_lazy("Đây là một thư mục. Hãy nêu tên từng tệp trong đó."),
}
HEADINGS = (
    "#",
    gettext_lazy("bản"),
    gettext_lazy("tình trạng"),
    gettext_lazy("xong"),
    gettext_lazy("khung hình"),
    gettext_lazy("byte"),
    gettext_lazy("lý do"),
)


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

    def keep(self, asset: Asset, path: Path) -> None:
        """For a room that keeps more of a file than its asset."""

    def _receive(self, path: Path) -> Asset | str:
        """The asset, or why there is none."""
        try:
            with path.open("rb") as file:
                asset = ingest.receive(file, path.name)
            self.keep(asset, path)
        except ingest.Refused as refused:
            return str(refused)
        except OSError as error:
            unknown = _("Không mở được tệp: %(error)s. Hãy kiểm tra đường dẫn.") % {"error": error.strerror}
            return str(UNREADABLE.get(error.errno or 0, unknown))
        return asset

    def _report(self, path: Path, answer: Asset | str) -> None:
        if isinstance(answer, str):
            self.stdout.write(f"{path}  refused  {answer}")
            return
        asset = Asset.objects.prefetch_related("artefacts").get(pk=answer.pk)
        self.stdout.write(f"{path}  {asset.state}  {WORDS[asset.state]}")
        rows = [cells(row) for row in asset.artefacts.all() if row.state != State.SUPERSEDED]
        for line in columns([tuple(map(str, HEADINGS)), *rows]):
            self.stdout.write(f"  {line}")


def cells(row: Artefact) -> tuple[str, ...]:
    size = f"{row.width}×{row.height}" if row.width else ""
    return (str(row.pk), row.name, row.state, f"{row.progress}%", size, str(row.bytes or ""), row.reason)


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
