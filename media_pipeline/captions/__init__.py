"""Captions: read in whatever shape they come, checked, and kept as WebVTT in UTF-8."""

from media_pipeline.captions.checks import RULES, Problem, Rules, problems
from media_pipeline.captions.cues import Captions, Cue
from media_pipeline.captions.encoding import decode
from media_pipeline.captions.intake import Imported, check, check_language, read_file, to_webvtt
from media_pipeline.captions.reading import parse
from media_pipeline.captions.writing import to_srt, write_webvtt

__all__ = [
    "RULES",
    "Captions",
    "Cue",
    "Imported",
    "Problem",
    "Rules",
    "check",
    "check_language",
    "decode",
    "parse",
    "problems",
    "read_file",
    "to_srt",
    "to_webvtt",
    "write_webvtt",
]
