"""The public keys with which platforms check signatures."""

from pathlib import Path

from django.conf import settings


def published() -> str:
    """`keys.json` as it is given out; empty on a site that signs nothing."""
    folder = getattr(settings, "SIGNING_KEYS", "")
    file = Path(folder) / "keys.json" if folder else None
    return file.read_text("utf-8") if file and file.is_file() else ""
