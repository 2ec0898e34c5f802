"""A file on its way in (Upload), let in (Asset), what is made of it (Artefact), and what goes with it.

What goes with a film: its captions (Caption), and other recordings that are dubs, descriptions or signing of
it (Track).
"""

import uuid
from collections.abc import Iterator

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from media_pipeline.profiles import RENDITIONS
from media_pipeline.states import ArtefactState, AssetState, asset_state
from media_pipeline.streams import Probe


class Upload(models.Model):
    """A file that comes in pieces, over as many connections and days as it takes (tus 1.0)."""

    class State(models.TextChoices):
        RECEIVING = "receiving", _("Đang tải lên")
        CHECKING = "checking", _("Đang kiểm tra")
        ACCEPTED = "accepted", _("Đã nhận")
        REFUSED = "refused", _("Không nhận")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=64, db_index=True)
    """Who may go on with it; this room does not know what a user is."""
    account = models.CharField(max_length=64, blank=True, db_index=True)
    """Whose quota it counts against."""
    filename = models.CharField(_("tên tệp"), max_length=255)
    length = models.BigIntegerField(_("dung lượng"))
    offset = models.BigIntegerField(_("đã nhận"), default=0)
    state = models.CharField(_("tình trạng"), max_length=10, choices=State.choices, default=State.RECEIVING)
    reason = models.TextField(_("lý do"), blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    asset = models.ForeignKey("Asset", models.SET_NULL, null=True, blank=True, related_name="uploads")
    checker = models.CharField(max_length=120, blank=True)
    """Process that looks at the whole file, as in Artefact.owner."""
    expires_at = models.DateTimeField(db_index=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("tệp đang tải lên")
        verbose_name_plural = _("tệp đang tải lên")
        ordering = ["-created"]

    def __str__(self) -> str:
        return self.filename


class Asset(models.Model):
    class Kind(models.TextChoices):
        AUDIO = "audio", _("Âm thanh")
        VIDEO = "video", _("Video")

    sha256 = models.CharField(max_length=64, unique=True)
    """Of the original; of the recipe when this room makes the original itself (a slideshow)."""
    kind = models.CharField(_("loại"), max_length=5, choices=Kind.choices)
    filename = models.CharField(_("tên tệp"), max_length=255)
    bytes = models.BigIntegerField(_("dung lượng"), default=0)
    duration_ms = models.BigIntegerField(_("thời lượng"), default=0)
    probe = models.JSONField()
    recipe = models.JSONField(null=True, blank=True)
    """The slides and narrations of a slideshow; None for an upload."""
    profile = models.CharField(_("kiểu nội dung"), max_length=10, blank=True)
    """A name of profiles.PROFILES; empty: what the probe suggests."""
    wishes = models.JSONField(default=dict, blank=True)
    """What is made only on request: {"1080p": true, "av1": true, "burn": ["vi"]}."""
    announced = models.CharField(max_length=10, default=AssetState.PROCESSING)
    """The last state that `signals.asset_settled` told of; it differs from `state` only for a moment."""
    wanted_at = models.DateTimeField(default=timezone.now, editable=False)
    """When it was last handed to someone: nobody had time to need it yet until the grace is over."""
    created = models.DateTimeField(_("tải lên lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("tệp nghe nhìn")
        verbose_name_plural = _("tệp nghe nhìn")
        ordering = ["-created", "-pk"]

    def __str__(self) -> str:
        return self.filename

    @property
    def state(self) -> AssetState:
        return asset_state(self.kind, [(row.name, row.state) for row in self.artefacts.all()])

    @property
    def streams(self) -> Probe:
        return Probe.from_json(self.probe)

    @property
    def maker(self) -> str:
        """The artefact that takes the place of an upload in an asset that we make ourselves; else ""."""
        if self.recipe is None:
            return ""
        return "slideshow" if "slides" in self.recipe else "montage"

    def renditions(self, language: str = "") -> Iterator["Artefact"]:
        """What a learner's device may fetch, best first; in this language where there is a dub."""
        done = {row.name: row for row in self.artefacts.all() if row.state == ArtefactState.DONE}
        for name in RENDITIONS:
            if row := done.get(f"{name}@{language}") or done.get(name):
                yield row


class Artefact(models.Model):
    class State(models.TextChoices):
        WAITING = ArtefactState.WAITING.value, _("Chờ bước trước")
        QUEUED = ArtefactState.QUEUED.value, _("Trong hàng đợi")
        RUNNING = ArtefactState.RUNNING.value, _("Đang làm")
        VERIFYING = ArtefactState.VERIFYING.value, _("Đang kiểm tra")
        DONE = ArtefactState.DONE.value, _("Xong")
        FAILED = ArtefactState.FAILED.value, _("Lỗi")
        CANCELLED = ArtefactState.CANCELLED.value, _("Đã huỷ")
        SUPERSEDED = ArtefactState.SUPERSEDED.value, _("Đã thay bằng bản mới")

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="artefacts")
    name = models.CharField(_("tên"), max_length=32)
    stage = models.CharField(max_length=32)
    """Rows of one asset with the same stage are made in one run, with one decode."""
    recipe_key = models.CharField(max_length=64)
    spec = models.JSONField(default=dict)
    priority = models.SmallIntegerField(default=0)
    needs = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="dependents")
    """What must be done first; of the same asset, or of a dub's."""

    state = models.CharField(_("tình trạng"), max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(_("tiến độ"), default=0)
    speed = models.FloatField(_("tốc độ"), null=True, blank=True)
    """Seconds of the source per second of work, while it runs and as it was at the end."""
    attempt = models.PositiveIntegerField(default=0)
    """Grows with each claim and never goes back: a worker whose number is old has lost the job."""
    tries = models.PositiveSmallIntegerField(_("lần thử"), default=0)
    """Claims since it was last asked for; what the limits count."""
    owner = models.CharField(max_length=120, blank=True)
    """Process that holds the job: "host:pid:start"."""
    lease_until = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    message_at = models.DateTimeField(null=True, blank=True)
    """When a worker was last told of it, or is to be told."""
    cancel_requested = models.BooleanField(default=False)

    error_class = models.CharField(max_length=10, blank=True)
    error_code = models.CharField(max_length=32, blank=True)
    reason = models.TextField(_("lý do"), blank=True)
    log = models.TextField(_("nhật ký"), blank=True)

    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    bytes = models.BigIntegerField(_("dung lượng"), null=True, blank=True)
    media_type = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    duration_ms = models.BigIntegerField(null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)

    created = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("bản chuyển đổi")
        verbose_name_plural = _("bản chuyển đổi")
        ordering = ["-priority", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "name", "recipe_key"], name="one_artefact_per_recipe")
        ]
        indexes = [models.Index(fields=["state", "lease_until"])]

    def __str__(self) -> str:
        return f"{self.asset_id}/{self.name}"


class Caption(models.Model):
    """A WebVTT file in UTF-8; the bytes are a blob."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="captions")
    language = models.CharField(_("ngôn ngữ"), max_length=35)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveIntegerField(_("dung lượng"))
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("phụ đề")
        verbose_name_plural = _("phụ đề")
        ordering = ["language"]
        constraints = [models.UniqueConstraint(fields=["asset", "language"], name="one_caption_per_language")]

    def __str__(self) -> str:
        return f"{self.asset_id}/{self.language}"


class Track(models.Model):
    """Another recording that goes with a film: its words in another tongue, its pictures in words, signs."""

    class Kind(models.TextChoices):
        DUB = "dub", _("Lồng tiếng")
        DESCRIPTION = "description", _("Mô tả hình bằng lời")
        SIGN = "sign", _("Ngôn ngữ ký hiệu")

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="tracks")
    kind = models.CharField(_("loại"), max_length=11, choices=Kind.choices)
    language = models.CharField(_("ngôn ngữ"), max_length=35)
    source = models.ForeignKey(Asset, models.PROTECT, related_name="+", verbose_name=_("bản ghi"))
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("bản tiếng kèm theo")
        verbose_name_plural = _("bản tiếng kèm theo")
        ordering = ["kind", "language"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "kind", "language"], name="one_track_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.asset_id}/{self.kind}/{self.language}"


class Sweep(models.Model):
    """The one row of the collector (garbage.py): only one goes about at a time, and what the last one did."""

    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    """Grows with each claim: a collector whose number is old has lost its turn."""
    condemned = models.CharField(max_length=64, blank=True)
    """The blob that is being deleted just now."""
    removed = models.JSONField(default=dict)
    """What the last run took away: {"blob": 12, "bytes": 3456, "asset": 1, "artefact": 4}."""

    class Meta:
        verbose_name = _("lần dọn kho")
        verbose_name_plural = _("lần dọn kho")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
