"""What media cost a learner: megabytes, and seconds of waiting on the networks of docs/media.md."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.library.wording import about, artefact_name, megabytes
from media_pipeline.models import Asset


@dataclass(frozen=True)
class Network:
    name: str
    kbps: int
    """Thousands of bits per second that really arrive."""


NETWORKS = (Network("2G", 50), Network("3G", 1_000), Network("4G", 10_000))

SHARE_FOR_PLAYING = 0.8
"""Of the network: a film that takes more of it stops again and again."""

MANY_BYTES = 10_000_000
LONG_SECONDS = 60
LONG_ON = "3G"

ADVICE = _(
    "Nặng với người học ở nơi mạng yếu. Hãy chia video thành các đoạn ngắn hơn, "
    "hoặc thêm bản chỉ có tiếng của cùng nội dung."
)


@dataclass(frozen=True)
class File:
    """One of the files a device may choose from."""

    sha256: str
    name: str
    bytes: int
    seconds: float = 0.0
    """0 for a picture: it is fetched whole whatever the network."""

    def plays_on(self, network: Network) -> bool:
        return self.bytes * 8 / 1000 <= self.seconds * network.kbps * SHARE_FOR_PLAYING


@dataclass(frozen=True)
class Cost:
    """What a learner on this network fetches."""

    network: Network
    files: tuple[File, ...]

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)

    @property
    def seconds(self) -> float:
        return self.bytes * 8 / 1000 / self.network.kbps

    @property
    def size(self) -> str:
        return megabytes(self.bytes)

    @property
    def wait(self) -> str:
        return about(self.seconds)

    @property
    def played(self) -> str:
        """The names of what is heard or seen playing, each once."""
        return ", ".join(dict.fromkeys(artefact_name(file.name) for file in self.files if file.seconds))

    @property
    def heavy(self) -> bool:
        too_long = self.network.name == LONG_ON and self.seconds > LONG_SECONDS
        return too_long or self.bytes > MANY_BYTES


def of_choices(media: Iterable[Sequence[File]]) -> list[Cost]:
    """`media`: for each medium its files, the best first. A cost for each network."""
    choices = [files for files in media if files]
    return [Cost(network, tuple(chosen(files, network) for files in choices)) for network in NETWORKS]


def chosen(files: Sequence[File], network: Network) -> File:
    """The best that plays without stopping; the lightest when none does."""
    playable = (file for file in files if file.plays_on(network))
    return next(playable, None) or min(files, key=lambda file: file.bytes)


def of_asset(asset: Asset) -> list[Cost]:
    """Empty as long as nothing is ready that a learner could play."""
    files = files_of(asset)
    return of_choices([files]) if files else []


def files_of(asset: Asset) -> list[File]:
    """What plays: the film in its sizes, then its sound alone. In the language it was made in."""
    return [
        File(row.sha256, row.name, row.bytes, (row.duration_ms or asset.duration_ms) / 1000)
        for row in asset.renditions()
        if row.media_type.startswith(("audio/", "video/")) and not set("@+/") & set(row.name) and row.bytes
    ]


def advice(costs: Iterable[Cost]) -> str | Promise:
    return ADVICE if any(cost.heavy for cost in costs) else ""


def total(costs: Iterable[Sequence[Cost]]) -> list[Cost]:
    """Of several lessons together. What two of them share is fetched once."""
    by_network: dict[Network, dict[File, None]] = {network: {} for network in NETWORKS}
    for lesson in costs:
        for cost in lesson:
            by_network[cost.network] |= dict.fromkeys(cost.files)
    return [Cost(network, tuple(files)) for network, files in by_network.items()]
