"""The file input of a recording's form: with scripts it sends the file in pieces as soon as it is chosen."""

import json
from typing import Any

from django import forms
from django.urls import reverse

from cms.library.upload_words import UPLOADING


def upload_config(owner: Any, kind: str = "") -> str:
    """What the script has to know, as JSON."""
    config = {
        "endpoint": reverse("uploads:collection"),
        "owner": str(owner and owner.pk),
        "kind": kind,
        "words": {name: str(words) for name, words in UPLOADING.items()},
    }
    return json.dumps(config, ensure_ascii=False)


class UploadInput(forms.FileInput):
    """Carries the file or, beside it, the number of an upload: see `upload_name`."""

    template_name = "library/upload_input.html"
    owner: Any = None
    kind = ""
    upload = ""
    """Number of an upload that came with a form which is shown again."""
    taken = ""
    """Its file name."""

    class Media:
        js = ("library/uploads.js",)
        css = {"all": ("library/uploads.css",)}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        config = upload_config(self.owner, self.kind)
        ours = {
            "config": config,
            "upload_name": upload_name(name),
            "upload": self.upload,
            "taken": self.taken,
        }
        return {**context, **ours}


def upload_name(name: str) -> str:
    return f"{name}-upload"
