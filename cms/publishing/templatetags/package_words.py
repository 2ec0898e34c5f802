"""For templates: sizes as people count them, and whether whoever looks at a page waits for packages."""

from typing import Any

from django import template

from cms.library import wording
from cms.publishing import wording as words
from cms.publishing.notices import open_notices

register = template.Library()


@register.filter
def megabytes(size: float) -> str:
    return wording.megabytes(size)


@register.filter
def language_name(tag: str) -> str:
    return words.language_name(tag)


@register.filter
def format_label(format: str) -> str:
    return words.format_label(format)


@register.simple_tag(takes_context=True)
def waits_for_packages(context: Any) -> bool:
    request = context.get("request")
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and open_notices(user).exists())
