"""The demo's accounts: one per role, with passwords that are meant to be known. Never for a real server."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from cms.authoring import people

PASSWORD = "hoc-lieu-so"  # noqa: S105  printed by `make demo`, of use on one's own machine only

ROLES: dict[str, tuple[str, str]] = {
    "quantri": ("Quản trị", ""),
    "bientap": ("Biên tập viên", people.EDITORS),
    "duyet": ("Người duyệt", people.REVIEWERS),
    "media": ("Cán bộ hình và tiếng", people.MEDIA_STAFF),
    "quansat": ("Quan sát viên", people.OBSERVERS),
}
"""User name -> (what the account is for, its group). Translators are made with their language."""


def make(username: str, label: str, groups: list[str]) -> None:
    """Create the account once; one that is there keeps its password and groups."""
    User = get_user_model()
    user, created = User.objects.get_or_create(
        username=username, defaults={"first_name": label, "is_superuser": username == "quantri"}
    )
    if created:
        user.set_password(PASSWORD)
        user.is_staff = user.is_superuser
        user.save()
        user.groups.set(Group.objects.filter(name__in=groups))


def make_all() -> None:
    for username, (label, group) in ROLES.items():
        make(username, label, [group] if group else [])


def listed() -> list[tuple[str, str]]:
    """(user name, what it is for) of every account the demo made, translators included."""
    users = get_user_model().objects.exclude(first_name="").order_by("pk")
    return list(users.values_list("username", "first_name"))
