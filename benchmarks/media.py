"""What the media pipeline costs in CPU, against bare ffmpeg making the same from the same clip in one run.

    python benchmarks/media.py [--part film|slides|workers] [--clip ../shared/media/bbb_1080p24_5.1_30s.mp4]
        [--slides 30]

CPU seconds of all processes together, because wall time depends on what else a machine does. "One command"
makes every size and sound from one decode with the same encoder options. It does not probe, level the
loudness, analyse sound and pictures or look at its own results, which the pipeline does.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.cms.worker_settings"
FOLDER = tempfile.TemporaryDirectory(prefix="hoclieuso-bench-")
os.environ["HOCLIEUSO_TEST_DATA_DIR"] = FOLDER.name

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from PIL import Image, ImageDraw  # noqa: E402

from media_pipeline import blobs, ingest  # noqa: E402
from media_pipeline.management.commands.ingest_media import work_off  # noqa: E402
from media_pipeline.models import Asset  # noqa: E402
from media_pipeline.planner import Request, plan  # noqa: E402
from media_pipeline.processors import PROCESSORS, encoding  # noqa: E402
from media_pipeline.tools import ffmpeg, likeness, loudness, probe  # noqa: E402

BESIDE: dict[str, float] = {}
"""CPU seconds of what the pipeline does beside encoding and packaging, by what it is."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    clip = ROOT.parent / "shared" / "media" / "bbb_1080p24_5.1_30s.mp4"
    parser.add_argument("--clip", type=Path, default=clip)
    parser.add_argument("--slides", type=int, default=30)
    parser.add_argument("--part", choices=("film", "slides", "workers"))
    options = parser.parse_args()
    if options.part != "slides" and not options.clip.is_file():
        sys.exit(f"There is no clip at {options.clip}: name one with --clip.")
    call_command("migrate", verbosity=0)
    print(f"{'':<34}{'CPU s':>8}{'ratio':>8}{'wall s':>8}")
    if options.part in (None, "film"):
        films(options.clip)
    if options.part in (None, "slides"):
        slides(options.slides)
    if options.part in (None, "workers"):
        workers(options.clip)


def films(clip: Path) -> None:
    with clip.open("rb") as file:
        asset = ingest.receive(file, clip.name)  # its look at the whole file counts below, too
    outputs = {output.name: output.spec for stage in plan(Request(asset.streams)) for output in stage.outputs}
    asset.delete()
    rungs = {name: spec for name, spec in outputs.items() if name.startswith("v")}
    sounds = {name: outputs[name] for name in ("opus", "aac", "aac64")}
    base = report("film: one command, and copies", lambda: one_command(clip, rungs, sounds))
    report("film: one run per size", lambda: one_per_size(clip, rungs, sounds), base)
    naive = report("film: one run per rendition", lambda: one_per_rendition(clip, rungs, sounds), base)
    whole = report("film: the pipeline, everything", lambda: pipeline(clip), base)
    for name, cpu in BESIDE.items():
        print(f"  of it {name:<28}{cpu:>8.1f}{cpu / base:>8.2f}")
    bare = whole - sum(BESIDE.values())
    print(f"  of it {'encode and package':<28}{bare:>8.1f}{bare / base:>8.2f}")
    print(f"{'film: pipeline / one per rendition':<34}{'':>8}{whole / naive:>8.2f}")


def slides(number: int) -> None:
    pictures = draw(number + 1)
    deck, new = pictures[:-1], pictures[-1]
    base = report(f"{number} slides: ffmpeg's concat, 5 fps", lambda: bare_slides(deck))
    report("slides: the pipeline's film", lambda: our_slides(deck), base)
    report("slides: one of them changed", lambda: our_slides([*deck[1:], new]), base)
    forget_shots()
    report("slides: every shot by moviepy", lambda: by_moviepy(deck), base)


def workers(clip: Path) -> None:
    """Two long films: by one worker, and by two. Wall time counts here, so nothing else should run."""
    base = 0.0
    for number in (1, 2):
        Asset.objects.all().delete()
        for turn in (1, 2):
            path = place(f"long{turn}.mp4")
            again = ["-stream_loop", "5", "-i", clip, "-t", str(150 + turn)]
            run(*again, "-vf", "scale=-2:360", "-preset", "ultrafast", "-ac", "2", path)
            with path.open("rb") as file:
                ingest.receive(file, path.name)
        began = time.monotonic()
        command = [sys.executable, "-m", "django", "worker", "--until-idle"]
        running = [subprocess.Popen(command, cwd=ROOT) for _ in range(number)]
        assert [one.wait() for one in running] == [0] * number
        wall = time.monotonic() - began
        base = base or wall
        assert {asset.state for asset in Asset.objects.all()} == {"ready"}
        print(f"{f'two films of 150 s, {number} worker(s)':<34}{'':>8}{wall / base:>8.2f}{wall:>8.1f}")


def report(name: str, work: Callable[[], object], base: float | None = None) -> float:
    cpu, wall = cpu_seconds(), time.monotonic()
    work()
    cpu, wall = cpu_seconds() - cpu, time.monotonic() - wall
    print(f"{name:<34}{cpu:>8.1f}{cpu / (base or cpu):>8.2f}{wall:>8.1f}")
    return cpu


def cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def run(*arguments: str | Path) -> None:
    subprocess.run([ffmpeg.executable(), "-v", "error", "-nostdin", "-y", *map(str, arguments)], check=True)


Specs = dict[str, dict[str, Any]]
MUXED = {"240p": ("v240", "aac"), "480p": ("v480", "aac64")}


def one_command(clip: Path, rungs: Specs, sounds: Specs) -> None:
    """What someone who knows ffmpeg would type: every size and sound from one decode; MP4s by copying."""
    splits = "".join(f"[in{n}]" for n in range(len(rungs)))
    graph = [f"[0:v:0]split={len(rungs)}{splits}"]
    graph += [f"[in{n}]{encoding.sized(spec)}[out{n}]" for n, spec in enumerate(rungs.values())]
    options = ["-filter_complex", ";".join(graph)]
    for n, (name, spec) in enumerate(rungs.items()):
        options += ["-map", f"[out{n}]", *encoding.encoder(spec), *fragments(name)]
    for name, spec in sounds.items():
        options += ["-map", "0:a:0", *sound(name, spec)]
    run("-i", clip, *options)
    for name, (picture, tone) in MUXED.items():
        inputs = ["-i", place(f"{picture}.mp4"), "-i", place(f"{tone}.m4a")]
        run(*inputs, "-c", "copy", "-movflags", "+faststart", place(f"{name}.mp4"))


def one_per_size(clip: Path, rungs: Specs, sounds: Specs) -> None:
    """A decode for each size and each sound; MP4s by copying."""
    for name, spec in rungs.items():
        run(
            "-i",
            clip,
            "-map",
            "0:v:0",
            "-vf",
            encoding.sized(spec),
            *encoding.encoder(spec),
            *fragments(name),
        )
    for name, spec in sounds.items():
        run("-i", clip, "-map", "0:a:0", *sound(name, spec))


def one_per_rendition(clip: Path, rungs: Specs, sounds: Specs) -> None:
    """A run for each file that a player opens, sound and pictures together: as most upload sites do it."""
    for name, spec in rungs.items():
        run("-i", clip, "-vf", encoding.sized(spec), *encoding.encoder(spec), *AAC, *fragments(name))
    for name, (picture, _) in MUXED.items():
        film = ["-vf", encoding.sized(rungs[picture]), *encoding.encoder(rungs[picture]), *AAC]
        run("-i", clip, *film, "-movflags", "+faststart", place(f"{name}.mp4"))
    for name, spec in sounds.items():
        run("-i", clip, "-map", "0:a:0", *sound(name, spec))


AAC = ["-c:a", "aac", "-b:a", "64k", "-ac", "2"]


def place(name: str) -> Path:
    return Path(FOLDER.name) / name


def fragments(name: str) -> list[str]:
    options = encoding.hls(Path(FOLDER.name), name, 4)
    return [*options[:-2], str(place(options[-2])), str(place(options[-1]))]


def sound(name: str, spec: dict[str, Any]) -> list[str]:
    rate = ["-b:a", f"{spec['kbps']}k", "-ac", str(spec["channels"]), "-ar", str(spec["sample_rate"])]
    return ["-c:a", spec["codec"], *rate, str(place(f"{name}{spec['suffix']}"))]


def pipeline(clip: Path) -> None:
    with beside():
        with clip.open("rb") as file:
            asset = ingest.receive(file, clip.name)
        work_off(asset)
    assert Asset.objects.get(pk=asset.pk).state == "ready"


@contextmanager
def beside() -> Iterator[None]:
    """Counts apart what is neither encoding nor packaging."""
    waveform, poster = PROCESSORS["waveform"], PROCESSORS["poster"]
    PROCESSORS["waveform"] = replace(waveform, make=counted("sound analysis", waveform.make))
    PROCESSORS["poster"] = replace(poster, make=counted("poster", poster.make))
    with (
        patch.object(probe, "probe", counted("probes, before and after", probe.probe)),
        patch.object(likeness, "ssim_series", counted("likeness of pictures", likeness.ssim_series)),
        patch.object(loudness, "measure", counted("loudness of sounds", loudness.measure)),
    ):
        yield
    PROCESSORS.update({"waveform": waveform, "poster": poster})


def counted(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        before = cpu_seconds()
        try:
            return work(*args, **kwargs)
        finally:
            BESIDE[name] = BESIDE.get(name, 0.0) + cpu_seconds() - before

    return call


def draw(number: int) -> list[str]:
    """sha256 of slides of text, each shown for six seconds."""
    made = []
    for page in range(number):
        path = Path(FOLDER.name) / f"slide{page}.png"
        picture = Image.new("RGB", (1280, 720), "white")
        ImageDraw.Draw(picture).text(
            (80, 80), "\n".join(f"Trang {page}, {line}" for line in range(12)), "black", font_size=36
        )
        picture.save(path)
        made.append(blobs.put_path(path).sha256)
    return made


def bare_slides(pictures: list[str]) -> None:
    script = Path(FOLDER.name) / "slides.txt"
    lines = [f"file '{blobs.path(sha256)}'\nduration 6" for sha256 in pictures]
    script.write_text("\n".join([*lines, lines[-1].split("\n")[0]]))
    encode = ["-vf", "format=yuv420p,fps=5", "-c:v", "libx264", "-preset", "veryfast"]
    encode += ["-crf", "18", "-tune", "stillimage"]
    run("-f", "concat", "-safe", "0", "-i", script, *encode, Path(FOLDER.name) / "slides.mkv")


def our_slides(pictures: list[str]) -> None:
    from media_pipeline import runs

    asset = ingest.slideshow([ingest.SlideSource(sha256) for sha256 in pictures], "slides")
    runs.run(asset.artefacts.get(name="slideshow").pk)
    assert asset.artefacts.get(name="slideshow").state == "done"


def forget_shots() -> None:
    """As on a system that has made no slideshow yet."""
    Asset.objects.filter(recipe__isnull=False).delete()


def by_moviepy(pictures: list[str]) -> None:
    from media_pipeline.processors import slideshow

    def render(work, wanted):
        faces = slideshow._drawn(work, {face for shot in wanted for face in shot.faces})
        files = {shot: work.folder / f"shot{number}.mkv" for number, shot in enumerate(wanted)}
        slideshow.move(work, wanted, faces, files)
        return files

    fast, slideshow.render = slideshow.render, render
    our_slides(pictures)
    slideshow.render = fast


if __name__ == "__main__":
    main()
