"""A course as accessible HTML: one lesson for the site, a whole page for packages and preview."""

from curriculum.rendering.configuration import objectives, player_configuration, worst_case_state_bytes
from curriculum.rendering.files import STANDARDS, font_files, player_files
from curriculum.rendering.html import CAPTIONS_TYPE, render_lesson, render_reading
from curriculum.rendering.page import render_player_page

__all__ = [
    "CAPTIONS_TYPE",
    "STANDARDS",
    "font_files",
    "objectives",
    "player_configuration",
    "player_files",
    "render_lesson",
    "render_player_page",
    "render_reading",
    "worst_case_state_bytes",
]
