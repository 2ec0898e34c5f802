"""`manage.py media_jobs`: the job list; with --retry, --cancel or --first something is done about it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from media_pipeline import jobs
from media_pipeline.management.columns import columns
from media_pipeline.management.commands.ingest_media import HEADINGS, cells
from media_pipeline.models import Artefact
from media_pipeline.states import OPEN, ArtefactState

VERBS: dict[str, tuple[Callable[[Artefact], None], frozenset[ArtefactState]]] = {
    "retry": (jobs.retry, frozenset({ArtefactState.FAILED, ArtefactState.CANCELLED})),
    "cancel": (jobs.cancel, OPEN),
    "first": (jobs.prioritise, frozenset({ArtefactState.QUEUED, ArtefactState.WAITING})),
}
"""What may be done, and to jobs in which states."""


class Command(BaseCommand):
    help = "Liệt kê, làm lại, huỷ hoặc làm trước các việc xử lý tệp nghe nhìn."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--state", choices=[str(state) for state in ArtefactState])
        parser.add_argument("--name", metavar="TEXT", help=_("một phần của tên tệp"))
        parser.add_argument("--asset", metavar="SHA256", help=_("mã của tệp gốc, hoặc phần đầu của mã"))
        for verb, words in (
            ("retry", _("làm lại các việc này; không nêu số: mọi việc qua bộ lọc")),
            ("cancel", _("huỷ các việc này; không nêu số: mọi việc qua bộ lọc")),
            ("first", _("làm các việc này trước mọi việc đang chờ; không nêu số: mọi việc qua bộ lọc")),
        ):
            parser.add_argument(f"--{verb}", nargs="*", type=int, metavar="ID", help=words)

    def handle(self, *, state: str | None, name: str | None, asset: str | None, **options: Any) -> None:
        listed = _listed(state, name, asset)
        asked = {verb: options[verb] for verb in VERBS if options[verb] is not None}
        filtered = bool(state or name or asset)
        chosen = {verb: _chosen(ids, listed if filtered else None) for verb, ids in asked.items()}
        problems = [problem for verb, rows in chosen.items() for problem in self._do(verb, rows)]
        named = {row.pk for rows in chosen.values() for row in rows}
        shown = listed.order_by("pk") if filtered or not named else _named(sorted(named))
        self._print(shown)
        if problems:
            raise CommandError("\n".join(problems))

    def _do(self, verb: str, rows: Sequence[Artefact]) -> list[str]:
        """What could not be done, in words."""
        do, states = VERBS[verb]
        problems = []
        for row in rows:
            if row.state in states:
                do(row)
            else:
                problems.append(
                    _("Việc số %(id)s đang ở tình trạng “%(state)s”, không dùng --%(verb)s được.")
                    % {"id": row.pk, "state": row.state, "verb": verb}
                )
        return problems

    def _print(self, rows: QuerySet[Artefact]) -> None:
        lines = [(*cells(row)[:-1], row.asset.filename, row.reason) for row in rows]
        headings = (*map(str, HEADINGS[:-1]), _("tệp"), str(HEADINGS[-1]))
        for line in columns([headings, *lines]):
            self.stdout.write(line)


def _listed(state: str | None, name: str | None, asset: str | None) -> QuerySet[Artefact]:
    rows = Artefact.objects.select_related("asset")
    rows = rows.filter(state=state) if state else rows.exclude(state=ArtefactState.SUPERSEDED)
    if name:
        rows = rows.filter(asset__filename__icontains=name)
    if asset:
        rows = rows.filter(asset__sha256__startswith=asset.lower())
    return rows


def _chosen(ids: list[int], filtered: QuerySet[Artefact] | None) -> list[Artefact]:
    """The jobs with these numbers; without any, those that the filter lets through."""
    if not ids:
        if filtered is None:
            raise CommandError(_("Hãy nêu số của việc, hoặc một bộ lọc như --state failed."))
        return list(filtered)
    rows = list(_named(ids))
    missing = sorted(set(ids) - {row.pk for row in rows})
    if missing:
        raise CommandError(_("Không có việc số %(ids)s.") % {"ids": ", ".join(map(str, missing))})
    return rows


def _named(ids: Sequence[int]) -> QuerySet[Artefact]:
    return Artefact.objects.filter(pk__in=ids).select_related("asset").order_by("pk")
