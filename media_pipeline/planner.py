"""From what a file is to what is made of it: a pure function, cheapest useful stage first.

Names are read in parts. `v480` is a rung, `v480/3` a piece of it, `480p` a film for packages, `480p@km` the
same dubbed, `480p+vi` with captions burned in; stages have names of the same kind: `video/3`, `dub@km`.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction
from typing import Any

from media_pipeline import profiles
from media_pipeline.profiles import PROFILES, Film, Profile, Rung, Sound
from media_pipeline.streams import AudioStream, Probe, VideoStream

RECIPE_VERSION = 2
"""Raise it when a processor makes something else from the same specification."""

POSTER_CANDIDATES = 24
"""Frames among which the most typical one is chosen."""

UPPER_RUNG_GAIN = 1.25
"""A rung that is not this much higher than the one below it is not worth its bytes."""

PRIORITIES = {
    "narration": 90,
    "montage": 90,
    "slideshow": 80,
    "waveform": 70,
    "audio": 60,
    "poster": 50,
    "mux": 40,
    "dub": 35,
    "hls": 30,
    "quality": 20,
    "join": 15,
    "video": 10,
    "sign": 5,
    "burn": 0,
}
"""Cheapest useful artefact first: a lesson can be heard before it can be seen."""


@dataclass(frozen=True)
class Output:
    """One artefact: its name and everything its processor needs to know."""

    name: str
    spec: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """One run of a processor; its outputs share one decode."""

    name: str
    outputs: tuple[Output, ...]
    needs: tuple[str, ...] = ()
    """Artefacts that must be done first; "<sha256>/waveform" is that of another asset."""
    is_part: bool = False
    """Of no use once what needs it is done."""

    @property
    def kind(self) -> str:
        return kind_of(self.name)

    @property
    def priority(self) -> int:
        return PRIORITIES[self.kind]


def kind_of(stage: str) -> str:
    """`video/3` is a video, `dub@km` a dub."""
    return stage.partition("/")[0].partition("@")[0]


def base_of(name: str) -> str:
    """`v480/3` is a piece of v480."""
    return name.partition("/")[0]


def is_piece(name: str) -> bool:
    return "/" in name


@dataclass(frozen=True)
class Companion:
    """Another recording that goes with the film."""

    kind: str
    """dub, description or sign"""
    language: str
    sha256: str
    probe: Probe

    @property
    def key(self) -> str:
        """As in `aac@km`; descriptions of one language stand beside its dub."""
        return f"{self.language}.ad" if self.kind == "description" else self.language


@dataclass(frozen=True)
class Request:
    """Everything that decides what is made."""

    probe: Probe
    profile: str = ""
    """Empty: what the probe suggests."""
    source: str | None = None
    """The artefact that must exist before anything can be read: a film or a sound that we make ourselves."""
    wishes: Mapping[str, Any] = field(default_factory=dict)
    captions: Mapping[str, str] = field(default_factory=dict)
    """{language: sha256}"""
    companions: tuple[Companion, ...] = ()


def plan(request: Request) -> list[Stage]:
    """Every stage after those it needs; of those that could come next, the cheapest useful one first."""
    probe, source = request.probe, (request.source,) if request.source else ()
    stages: list[Stage] = []
    if probe.audio:
        stages.append(Stage("waveform", (Output("waveform", _layouts(probe.audio[0])),), source))
        stages.append(Stage("audio", _sounds(probe), ("waveform",)))
    if probe.video:
        profile = PROFILES[request.profile or suggest(probe.video)]
        stages.append(_poster(probe.video, profile, source))
        stages += _film(request, probe.video, profile, source)
    return stages


def suggest(video: VideoStream) -> str:
    return "screen" if video.still_share > profiles.SCREEN_SHARE else "film"


# --- sound and still --------------------------------------------------------------------------------------


def _layouts(stream: AudioStream) -> dict[str, Any]:
    """A mono mix is always made; a stereo one only where there is stereo to mix."""
    return {"layouts": ["mono", "stereo"] if stream.channels > 1 else ["mono"]}


def _sounds(probe: Probe) -> tuple[Output, ...]:
    stream = probe.audio[0]
    return tuple(
        Output(sound.name, _sound_spec(sound, stream))
        for sound in profiles.SOUNDS
        if probe.video or not sound.for_films
    )


def _sound_spec(sound: Sound, stream: AudioStream) -> dict[str, Any]:
    channels = min(sound.channels, stream.channels)
    kbps = sound.kbps if channels == sound.channels else sound.kbps * 3 // 4
    return {**asdict(sound), "channels": channels, "kbps": kbps}


def _poster(video: VideoStream, profile: Profile, source: tuple[str, ...]) -> Stage:
    scale = min(1.0, profile.poster_side / max(video.width, video.height))
    # A film of few frames may have none after its first moment.
    at_ms = min(3000, video.duration_ms // 10) if video.frames > 2 * POSTER_CANDIDATES else 0
    spec = {"width": _even(video.width, scale), "height": _even(video.height, scale)}
    spec |= {"at_ms": at_ms, "candidates": POSTER_CANDIDATES}
    return Stage("poster", (Output("poster", spec),), source)


# --- pictures ---------------------------------------------------------------------------------------------


def _film(request: Request, video: VideoStream, profile: Profile, source: tuple[str, ...]) -> list[Stage]:
    rungs = _ladder(video, profile, request.wishes)
    names = tuple(output.name for output in rungs if output.name != "picture")
    dubs = [_dub(other, request.probe.duration_ms) for other in request.companions if other.kind != "sign"]
    signs = [_sign(other, video) for other in request.companions if other.kind == "sign"]
    films = _films(profile, set(names), request)
    return [
        *_encodes(rungs, video, profile, source),
        *dubs,
        *signs,
        *films,
        _hls(names, dubs, signs, profile, request),
        Stage("quality", (Output("quality"),), names),
        *_burned(films, rungs, request, source),
    ]


def _ladder(video: VideoStream, profile: Profile, wishes: Mapping[str, Any]) -> tuple[Output, ...]:
    rungs = _useful_rungs(video, [r for r in profile.rungs if not r.wish or wishes.get(r.wish)])
    sizes = [Output(rung.name, _rung_spec(rung, height, video, profile)) for rung, height in rungs]
    return (*sizes, Output("picture"))


def _useful_rungs(video: VideoStream, rungs: Sequence[Rung]) -> list[tuple[Rung, int]]:
    """Rungs with the height each really gets: never more than the source has."""
    short_side = min(video.width, video.height)
    useful: list[tuple[Rung, int]] = []
    below: dict[str, float] = {}
    for rung in rungs:
        height = min(rung.height, short_side)
        if height >= below.get(rung.codec, 0) * UPPER_RUNG_GAIN:
            useful.append((rung, height))
            below[rung.codec] = height
    return useful


def _rung_spec(rung: Rung, height: int, video: VideoStream, profile: Profile) -> dict[str, Any]:
    scale = height / min(video.width, video.height)
    return {
        "width": _even(video.width, scale),
        "height": _even(video.height, scale),
        "fps": str(min(video.rate, Fraction(rung.max_fps))),
        "codec": rung.codec,
        "preset": rung.preset,
        "crf": rung.crf,
        "max_kbps": rung.max_kbps,
        "tune": profile.tune if rung.codec == "h264" else "",
        "gop_seconds": profile.gop_seconds,
        "segment_seconds": profile.segment_seconds,
    }


def _even(pixels: int, scale: float) -> int:
    """The nearest even number that is not more than the source has: H.264 in 4:2:0 has even sides."""
    return max(2, min(2 * round(pixels * scale / 2), pixels // 2 * 2))


def _encodes(
    rungs: tuple[Output, ...], video: VideoStream, profile: Profile, source: tuple[str, ...]
) -> list[Stage]:
    """One run; for a long film one run for each piece of it, and one that joins them."""
    chunk_ms = profiles.CHUNK_SECONDS * 1000
    if video.end_ms <= profiles.CHUNK_OVER_SECONDS * 1000:
        return [Stage("video", rungs, source)]
    pieces = []
    for number, start in enumerate(range(0, video.end_ms, chunk_ms)):
        span = {"start_ms": start, "ms": min(chunk_ms, video.end_ms - start)}
        outputs = tuple(Output(f"{rung.name}/{number}", {**rung.spec, **span}) for rung in rungs)
        pieces.append(Stage(f"video/{number}", outputs, source, is_part=True))
    return [*pieces, Stage("join", rungs, tuple(o.name for piece in pieces for o in piece.outputs))]


def _films(profile: Profile, rungs: Collection[str], request: Request) -> list[Stage]:
    """The MP4s of packages, each in every tongue that there is sound in."""
    own = "" if request.probe.audio else None
    tongues = [own, *(f"@{other.key}" for other in request.companions if other.kind == "dub")]
    stages: list[Stage] = []
    taken: set[str] = set()
    for film in profile.films:
        rung = next((name for name in film.rungs if name in rungs), None)
        if rung is None or rung in taken:
            continue
        taken.add(rung)
        stages += [_mux(film, rung, tongue) for tongue in tongues]
    return stages


def _mux(film: Film, rung: str, tongue: str | None) -> Stage:
    """`tongue`: "" for the film's own sound, None when it has none."""
    sounds = () if tongue is None else (f"{film.sound}{tongue}",)
    output = Output(f"{film.name}{tongue or ''}", {"picture": rung, "sound": sounds[0] if sounds else None})
    return Stage(f"mux/{output.name}", (output,), (rung, *sounds))


# --- what goes with a film --------------------------------------------------------------------------------


def _dub(other: Companion, film_ms: int) -> Stage:
    """The sounds of the film in another tongue, exactly as long as the film."""
    outputs = tuple(
        Output(
            f"{sound.name}@{other.key}",
            {**_sound_spec(sound, other.probe.audio[0]), "source": other.sha256, "film_ms": film_ms},
        )
        for sound in profiles.SOUNDS
    )
    return Stage(f"dub@{other.key}", outputs, (f"{other.sha256}/waveform",))


def _sign(other: Companion, film: VideoStream) -> Stage:
    video = other.probe.video
    assert video is not None, "someone signs in it"
    rung = Rung("sign", 360, 25, "medium", 26, 400)
    spec = _rung_spec(rung, min(360, video.width, video.height), video, PROFILES["film"])
    output = Output(f"sign@{other.language}", {**spec, "source": other.sha256, "film_ms": film.end_ms})
    return Stage(f"sign@{other.language}", (output,))


def _hls(
    rungs: Sequence[str], dubs: Sequence[Stage], signs: Sequence[Stage], profile: Profile, request: Request
) -> Stage:
    """Playlists over the rungs: `sounds` has one group per quality, and in it one entry per tongue."""
    own = {"": _tongue(request.probe.audio[0])} if request.probe.audio else {}
    tongues = own | {f"@{other.key}": other.language for other in request.companions if other.kind != "sign"}
    groups = [sound.name for sound in profiles.SOUNDS if sound.codec == "aac"]
    sounds = {group: {f"{group}{key}": tag for key, tag in tongues.items()} for group in groups}
    signed = [output.name for stage in signs for output in stage.outputs]
    spec = {
        "rungs": list(rungs),
        "sounds": sounds,
        "signs": signed,
        "captions": dict(sorted(request.captions.items())),
        "segment_seconds": profile.segment_seconds,
    }
    heard = [name for entries in sounds.values() for name in entries]
    return Stage("hls", (Output("hls", spec),), (*rungs, *heard, *signed))


def _tongue(stream: AudioStream) -> str:
    """Of the file's own sound: what it says of itself, else Vietnamese."""
    return stream.language if stream.language not in ("", "und") else "vi"


def _burned(
    films: Sequence[Stage], rungs: tuple[Output, ...], request: Request, source: tuple[str, ...]
) -> list[Stage]:
    """The best film of packages once more, with captions in the pictures, for players that show none."""
    film = [stage.outputs[0] for stage in films if "@" not in stage.outputs[0].name][-1]
    rung = next(rung for rung in rungs if rung.name == film.spec["picture"])
    stages = []
    for language in request.wishes.get("burn", []):
        if caption := request.captions.get(language):
            spec = {**rung.spec, "sound": film.spec["sound"], "caption": caption, "language": language}
            needs = (*source, *([film.spec["sound"]] if film.spec["sound"] else []))
            stages.append(Stage(f"burn@{language}", (Output(f"{film.name}+{language}", spec),), needs))
    return stages


# --- what is there already --------------------------------------------------------------------------------


def recipe_keys(stages: Sequence[Stage], source_sha256: str, tools: str) -> dict[str, str]:
    """{artefact: its key}. The same key means the same bytes: source, tools, specification, what it needs."""
    keys: dict[str, str] = {}
    for stage in stages:
        needs = [keys.get(need, need) for need in stage.needs]
        for output in stage.outputs:
            recipe = [RECIPE_VERSION, source_sha256, tools, stage.name, output.name, output.spec, needs]
            text = json.dumps(recipe, sort_keys=True, separators=(",", ":"))
            keys[output.name] = hashlib.sha256(text.encode()).hexdigest()
    return keys


def without_spent_pieces(
    stages: Sequence[Stage], keys: Mapping[str, str], done: Collection[tuple[str, str]]
) -> list[Stage]:
    """Pieces are made only of what is not yet joined."""
    left = []
    for stage in stages:
        open_outputs = tuple(
            output
            for output in stage.outputs
            if not stage.is_part or (base_of(output.name), keys[base_of(output.name)]) not in done
        )
        if open_outputs:
            left.append(replace(stage, outputs=open_outputs))
    return left
