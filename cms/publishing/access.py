"""Who may order packages: whoever may publish the course. Everybody in the admin may look and download."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from cms.authoring.models import CoursePage


def course_page(course_code: str, tag: str) -> CoursePage | None:
    return CoursePage.objects.filter(code=course_code, locale__language_code=tag.lower()).first()


def may_order(user: AbstractBaseUser | Any, page: Page | None) -> bool:
    """Of a course whose page is gone, only an administrator."""
    if page is None:
        return bool(user.is_superuser)
    return bool(page.permissions_for_user(user).can_publish())


def may_order_any(user: AbstractBaseUser | Any) -> bool:
    return bool(page_permission_policy.user_has_permission(user, "publish"))
