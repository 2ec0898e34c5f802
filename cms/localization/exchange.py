"""PO files: what comes back from a translator's own program, taken in safely.

wagtail-localize writes the file (`Translation.export_po`) and stores the strings (`import_po`), but takes
entries marked `#, fuzzy` as final and fails on a file without its header.
"""

from dataclasses import dataclass

import polib
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _
from wagtail_localize.models import StringTranslation, Translation

MAX_BYTES = 5 * 1024 * 1024
HEADER = "X-WagtailLocalize-TranslationID"


class UnusableFile(Exception):
    """The file cannot be taken in; the message says why and what to do. Nothing was changed."""


@dataclass(frozen=True)
class Imported:
    """How many entries were taken in, and how many were left out and why."""

    taken: int
    fuzzy: int
    unknown: int
    broken: int
    """Taken in, but with markup that does not fit the source: not shown to learners until mended."""


def import_po(translation: Translation, content: bytes, user: AbstractBaseUser | None = None) -> Imported:
    """Store the finished entries of the file. Fuzzy, empty and obsolete ones change nothing."""
    po = _read(content)
    if po.metadata.get(HEADER) != str(translation.uuid):
        raise UnusableFile(
            _(
                "Tệp PO này thuộc về bài hoặc ngôn ngữ khác. "
                "Hãy tải tệp PO của bài đang mở về rồi dịch trên tệp đó."
            )
        )
    current = [entry for entry in po if not entry.obsolete]
    fuzzy = [entry for entry in current if entry.fuzzy]
    final = polib.POFile()
    final.metadata = po.metadata
    final.extend(entry for entry in current if not entry.fuzzy and entry.msgstr.strip())
    warnings = translation.import_po(final, user=user, tool_name=_("Tệp PO"))
    return Imported(
        taken=len(final) - len(warnings), fuzzy=len(fuzzy), unknown=len(warnings), broken=_broken(translation)
    )


def _read(content: bytes) -> polib.POFile:
    if len(content) > MAX_BYTES:
        raise UnusableFile(_("Tệp lớn hơn 5 MB nên không phải tệp PO của một bài. Hãy chọn đúng tệp."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableFile(_("Tệp không ở bảng mã UTF-8. Hãy lưu lại tệp PO với bảng mã UTF-8.")) from error
    if 'msgid "' not in text:  # polib would take a text without it for the name of a file
        raise UnusableFile(_not_po())
    try:
        return polib.pofile(text + "\n", encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UnusableFile(_not_po()) from error


def _not_po() -> str:
    return _("Tệp không phải tệp PO đọc được. Hãy tải tệp PO của bài về, dịch rồi gửi lại đúng tệp đó.")


def _broken(translation: Translation) -> int:
    return StringTranslation.objects.filter(
        locale=translation.target_locale, context__object_id=translation.source.object_id, has_error=True
    ).count()
