"""Catalogues of the interface: Vietnamese is in the code itself, English is translated, others only exist.

Django routes `/blt-tavt/` only when a catalogue of that name lies on its path; an empty one is enough, and
missing texts fall back to Vietnamese. polib writes the .mo files, so no gettext need be installed.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.conf.locale import __file__ as django_locales
from django.template import Origin, Template
from django.template.base import Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.translation import to_locale

from curriculum.languages import LANGUAGES, Language

FUNCTIONS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
PACKAGES = ["cms", "curriculum", "media_pipeline", "search"]


def catalogue(language: Language) -> Path:
    """The .po file of a language; `blt-Tavt` -> `cms/locale/blt_Tavt/LC_MESSAGES/django.po`."""
    return Path(settings.LOCALE_PATHS[0]) / to_locale(language.code) / "LC_MESSAGES" / "django.po"


def unknown_to_django() -> list[Language]:
    """Languages for which Django ships no catalogue, so that it would not route their addresses."""
    folder = Path(django_locales).parent
    return [language for language in LANGUAGES.values() if not (folder / to_locale(language.code)).is_dir()]


def write_missing() -> None:
    """An empty catalogue for each language that Django does not know and that has none yet."""
    for language in unknown_to_django():
        file = catalogue(language)
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            po = polib.POFile()
            po.metadata = {
                "Project-Id-Version": "hoclieuso",
                "Language": to_locale(language.code),
                "MIME-Version": "1.0",
                "Content-Type": "text/plain; charset=UTF-8",
                "Content-Transfer-Encoding": "8bit",
                "Plural-Forms": "nplurals=1; plural=0;",
            }
            po.save(str(file))


def compile_all() -> list[Path]:
    """Every .po of ours as the .mo beside it; fuzzy entries are left out by polib."""
    files = sorted(Path(settings.LOCALE_PATHS[0]).rglob("*.po"))
    for file in files:
        polib.pofile(str(file)).save_as_mofile(str(file.with_suffix(".mo")))
    return files


def merge_english(root: Path) -> list[str]:
    """Bring the English .po in line with the code; returns the texts that wait for their English."""
    file = catalogue(LANGUAGES["en"])
    po = polib.pofile(str(file)) if file.exists() else polib.POFile(wrapwidth=110)
    used = message_ids(root)
    po[:] = [entry for entry in po if used.get(entry.msgid) == entry.msgid_plural]
    known = {entry.msgid for entry in po}
    for msgid, plural in used.items():
        if msgid not in known:
            po.append(_entry(msgid, plural))
    po.sort(key=lambda entry: entry.msgid)
    po.save(str(file))
    return [entry.msgid for entry in po.untranslated_entries()]


def _entry(msgid: str, plural: str) -> polib.POEntry:
    if plural:
        return polib.POEntry(msgid=msgid, msgid_plural=plural, msgstr_plural={0: "", 1: ""})
    return polib.POEntry(msgid=msgid)


def message_ids(root: Path) -> dict[str, str]:
    """Every text that our Python code and templates hand to gettext -> its plural, mostly empty."""
    found: dict[str, str] = {}
    for package in PACKAGES:
        for file in (root / package).rglob("*.py"):
            _note(found, _in_python(file.read_text(encoding="utf-8")))
        for file in (root / package).rglob("templates/**/*.html"):
            source = file.read_text(encoding="utf-8")
            if "i18n" in source:
                _note(found, _in_template(source, str(file)))
    return found


def _note(found: dict[str, str], texts: Iterator[tuple[str, str]]) -> None:
    """A text that has a plural in one place has it everywhere: gettext takes its first form."""
    for msgid, plural in texts:
        found[msgid] = plural or found.get(msgid, "")


def _in_python(source: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS):
            continue
        texts = [argument.value for argument in node.args[:2] if isinstance(argument, ast.Constant)]
        if texts and isinstance(texts[0], str):
            yield texts[0], str(texts[1]) if "ngettext" in node.func.id else ""


def _in_template(source: str, name: str) -> Iterator[tuple[str, str]]:
    nodes = Template(source, origin=Origin(name)).nodelist
    for node in nodes.get_nodes_by_type(Node):
        if isinstance(node, TranslateNode):
            yield str(node.filter_expression.var.literal), ""
        elif isinstance(node, BlockTranslateNode):
            plural = node.render_token_list(node.plural)[0] if node.plural else ""
            yield node.render_token_list(node.singular)[0], plural
