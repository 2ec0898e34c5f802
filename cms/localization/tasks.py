"""The queue's handle on translation: ids in, verbs called."""

from django.contrib.auth import get_user_model
from django_tasks import task
from wagtail.models import Locale, Page
from wagtail_localize.synctree import synchronize_tree

from cms.localization import submission


@task()
def submit_subtree(page_id: int, codes: list[str], user_id: int | None) -> None:
    page = Page.objects.filter(pk=page_id).first()
    if page is not None:
        user = get_user_model().objects.filter(pk=user_id).first()
        submission.submit(page.specific, codes, user, subtree=True)


@task()
def mirror_tree(source_code: str, target_code: str) -> None:
    """Aliases of every page, for a language that is set to follow another one (Settings, Locales)."""
    codes = Locale.objects.in_bulk([source_code, target_code], field_name="language_code")
    if len(codes) == 2:
        synchronize_tree(codes[source_code], codes[target_code])
