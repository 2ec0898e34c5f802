"""What every part of a document has in common: frozen, closed to unknown keys, text in NFC."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


Text = Annotated[str, AfterValidator(_nfc)]
"""Plain text, never markup."""

Html = Annotated[str, AfterValidator(_nfc)]
"""Sanitised HTML of the few inline and list tags that `cms` lets in; rendered as it is."""

Id = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
"""A UUID in canonical form: the one id of a block from its author to the learning record store."""

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{1,63}$")]
"""A stable ASCII code of a course or lesson, used in file names and activity ids."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
