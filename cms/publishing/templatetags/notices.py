"""For every page of the admin: whether whoever looks at it waits for packages."""

from typing import Any

from django import template

from cms.publishing.notices import open_notices

register = template.Library()


@register.simple_tag(takes_context=True)
def waits_for_packages(context: Any) -> bool:
    request = context.get("request")
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and open_notices(user).exists())
