"""Runs as a script of its own: raw takes trimmed, levelled, set apart and joined, with pydub.

    python takes_child.py orders.json

Prints {"share": …} as it goes and {"spans": [{start_ms, end_ms, takes}]} at the end. Imports nothing of the
project.
"""

import json
import sys
import warnings
import wave
from collections.abc import Iterable, Iterator
from math import log10
from pathlib import Path
from typing import Any

with warnings.catch_warnings():  # pydub was last released in 2021
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.silence import detect_nonsilent

KEPT_MS = 120
"""Of the silence around speech, so that soft first and last sounds stay."""
WINDOW_MS = 50
SILENT = -96.0
QUIETEST_DB = -60.0
"""What is below it is silence in any room."""
ABOVE_NOISE_DB = 10
BELOW_SPEECH_DB = 16
"""A speaker's softest sounds; where the noise is nearer than that, nothing is cut off."""
SPEECH_DBFS = -20.0
PEAK_DBFS = -2.0
SOFT_MS = 8
"""In and out of each take, against clicks where it was cut."""


def main() -> None:
    orders = json.loads(Path(sys.argv[1]).read_text())
    spans: list[dict[str, Any]] = []
    now = 0
    with wave.open(orders["out"], "wb") as out:
        out.setparams((1, 2, orders["rate"], 0, "NONE", ""))
        for number, segment in enumerate(orders["segments"], start=1):
            facts: list[dict[str, Any]] = []
            length = 0
            for sound in parts(segment, orders["rate"], facts):
                out.writeframes(sound.raw_data)
                length += len(sound)
            rest = -length % orders["frame_ms"]
            out.writeframes(silence(rest, orders["rate"]).raw_data)
            spans.append({"start_ms": now, "end_ms": now + length + rest, "takes": facts})
            now += length + rest
            print(json.dumps({"share": number / len(orders["segments"])}), flush=True)
    print(json.dumps({"spans": spans}), flush=True)


def parts(segment: dict[str, Any], rate: int, facts: list[dict[str, Any]]) -> Iterator[Any]:
    """The sound of a segment, a part at a time: only one take is held, and the end of the one before."""
    if "ready" in segment:
        path, start_ms, end_ms = segment["ready"]
        yield loaded(path, rate, start_ms, end_ms)
    elif not segment["takes"]:
        yield silence(segment["ms"], rate)
    else:
        takes = (edited(loaded(path, rate), segment, facts) for path in segment["takes"])
        yield silence(segment["before_ms"], rate)
        yield from joined(takes, segment["pause_ms"], segment["crossfade_ms"], rate)
        yield silence(segment["after_ms"], rate)


def loaded(path: str, rate: int, start_ms: int = 0, end_ms: int | None = None) -> Any:
    """Of whole milliseconds: pydub counts in nothing finer."""
    a_ms = rate // 1000 * 2
    with open(path, "rb") as file:
        file.seek(start_ms * a_ms)
        data = file.read() if end_ms is None else file.read((end_ms - start_ms) * a_ms)
    whole = data[: len(data) // a_ms * a_ms]
    return AudioSegment(data=whole, sample_width=2, frame_rate=rate, channels=1)


def edited(sound: Any, segment: dict[str, Any], facts: list[dict[str, Any]]) -> Any:
    noise, threshold = levels(sound)
    voice = loudness(sound, threshold)
    start, end = spoken(sound, threshold) if segment["trim"] else (0, len(sound))
    sound = sound[start:end]
    gain = (
        min(SPEECH_DBFS - voice, PEAK_DBFS - sound.max_dBFS) if segment["level"] and voice > SILENT else 0.0
    )
    fact = {"noise_db": noise, "speech_db": voice, "gain_db": gain, "start_ms": start, "end_ms": end}
    facts.append({name: round(value, 1) for name, value in fact.items()})
    if len(sound) > 2 * SOFT_MS:
        sound = sound.fade_in(SOFT_MS).fade_out(SOFT_MS)
    return sound.apply_gain(gain) if gain else sound


def windows(sound: Any) -> list[float]:
    """The level of each moment, in dBFS."""
    return [max(SILENT, sound[at : at + WINDOW_MS].dBFS) for at in range(0, len(sound), WINDOW_MS)]


def levels(sound: Any) -> tuple[float, float]:
    """(noise floor, what is above is speech): of the room in the pauses, and of the voice at its loudest."""
    found = sorted(windows(sound)) or [SILENT]
    noise, loudest = found[len(found) // 10], found[-1 - len(found) // 100]
    return noise, min(max(noise, QUIETEST_DB) + ABOVE_NOISE_DB, loudest - BELOW_SPEECH_DB)


def loudness(sound: Any, threshold: float) -> float:
    """Of the speech alone: pauses must not make a hesitant speaker louder."""
    powers = [10 ** (level / 10) for level in windows(sound) if level >= threshold]
    return 10 * log10(sum(powers) / len(powers)) if powers else SILENT


def spoken(sound: Any, threshold: float) -> tuple[int, int]:
    """Where sound begins and ends that is no noise of the room; everything where that cannot be told."""
    loud = detect_nonsilent(sound, min_silence_len=300, silence_thresh=threshold, seek_step=10)
    if not loud:
        return 0, len(sound)
    return max(0, loud[0][0] - KEPT_MS), min(len(sound), loud[-1][1] + KEPT_MS)


def joined(takes: Iterable[Any], pause_ms: int, crossfade_ms: int, rate: int) -> Iterator[Any]:
    held: Any = None
    for take in takes:
        if held is None:
            held = take
        elif overlap := min(crossfade_ms, len(held), len(take)):
            yield held[: len(held) - overlap]
            held = held[len(held) - overlap :].append(take, crossfade=overlap)
        else:
            yield held
            yield silence(pause_ms, rate)
            held = take
    if held is not None:
        yield held


def silence(ms: int, rate: int) -> Any:
    return AudioSegment.silent(duration=ms, frame_rate=rate)


if __name__ == "__main__":
    main()
