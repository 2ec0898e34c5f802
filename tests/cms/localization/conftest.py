"""Languages with home pages, people who translate, and the queue run by hand."""

from contextlib import contextmanager

import pytest
from django.contrib.auth.models import Group
from django_tasks_db.models import DBTaskResult
from wagtail_localize.models import StringSegment, Translation

from cms.localization import homes, people, submission


@pytest.fixture
def languages(tree):
    """Khmer, Tai Dam and Chăm in Arabic letters have their home pages and groups."""
    homes.ensure_homes(["km", "blt-tavt", "cja-arab"])
    people.ensure_groups()
    return tree


@pytest.fixture
def person(django_user_model):
    """Makes a user of these groups: `person("ai", people.translators_of("km"))`."""

    def make(name: str, *groups: str, superuser: bool = False):
        user = django_user_model.objects.create_user(name, password="x", is_superuser=superuser)
        user.groups.set(Group.objects.filter(name__in=groups))
        assert user.groups.count() == len(groups)
        return user

    return make


@pytest.fixture
def run_queue(django_capture_on_commit_callbacks):
    """Runs what was put on the queue while the returned context was open, and what that publishes."""

    @contextmanager
    def run():
        with django_capture_on_commit_callbacks(execute=True):
            yield
        for result in DBTaskResult.objects.ready().filter(task_path__startswith="cms.localization"):
            with django_capture_on_commit_callbacks(execute=True):
                result.task.call(*result.args_kwargs["args"], **result.args_kwargs["kwargs"])
            result.delete()

    return run


@pytest.fixture
def in_khmer(languages):
    """Submits a page into Khmer and returns its translation."""

    def make(page) -> Translation:
        submission.submit(page, ["km"])
        return submission.translation_of(page, "km")

    return make


@pytest.fixture
def segment():
    """The segment of a translation whose Vietnamese text is this."""

    def find(translation: Translation, text: str) -> StringSegment:
        return StringSegment.objects.get(source=translation.source, string__data=text)

    return find
