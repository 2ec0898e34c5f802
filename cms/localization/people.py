"""Translators and their reviewers: two groups per language, with rights on that language's pages alone."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page

from cms.authoring import people
from cms.authoring.models import SiteHomePage
from curriculum.languages import SOURCE_LANGUAGE, language

TRANSLATOR_RIGHTS = ["add_page", "change_page"]
REVIEWER_RIGHTS = [*TRANSLATOR_RIGHTS, "publish_page", "lock_page", "unlock_page"]
SUBMITTERS = [people.EDITORS, people.REVIEWERS]
"""Who may send any page into any language. Translators open courses for their own language only."""


def translators_of(code: str) -> str:
    """Name of the group that translates into this language."""
    return f"Người dịch: {language(code).name}"


def reviewers_of(code: str) -> str:
    """Name of the group that checks and publishes translations into this language."""
    return f"Người duyệt bản dịch: {language(code).name}"


def ensure_groups() -> None:
    """Groups and rights for every language that has a home page. Safe to run again."""
    for home in SiteHomePage.objects.exclude(locale__language_code=SOURCE_LANGUAGE).select_related("locale"):
        give_rights(home)


def give_rights(home: SiteHomePage) -> None:
    code = home.locale.language_code
    for name, rights in ((translators_of(code), TRANSLATOR_RIGHTS), (reviewers_of(code), REVIEWER_RIGHTS)):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(_permission("wagtailadmin", "access_admin"))
        for codename in rights:
            GroupPagePermission.objects.get_or_create(
                group=group, page=home.page_ptr, permission=_permission("wagtailcore", codename)
            )
        _give_library(group)
    submit = _permission("wagtail_localize", "submit_translation")
    for group in Group.objects.filter(name__in=SUBMITTERS):
        group.permissions.add(submit)


def _give_library(group: Group) -> None:
    """What every translator may do in the library, as the table of groups says."""
    root = Collection.get_first_root_node()
    for app_label, codename in people.COLLECTION_RIGHTS[people.TRANSLATORS]:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=_permission(app_label, codename)
        )


def _permission(app_label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def editable_locales(user) -> list[Locale]:
    """Languages other than Vietnamese whose pages this person may edit, in the order of the table."""
    homes = SiteHomePage.objects.exclude(locale__language_code=SOURCE_LANGUAGE).select_related("locale")
    editable = [home.locale for home in homes if home.permissions_for_user(user).can_edit()]
    return sorted(editable, key=lambda locale: locale.pk)


def may_open(user, locale: Locale) -> bool:
    """Whether this person may open courses for translation into the language."""
    home = Page.objects.filter(depth=2, locale=locale).first()
    return bool(home and home.permissions_for_user(user).can_add_subpage())
