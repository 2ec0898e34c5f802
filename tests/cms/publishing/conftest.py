"""A published course, and people of each group."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from cms.authoring import people
from cms.publishing import publish
from curriculum.models import Release
from curriculum.releases import freeze
from tests.curriculum.packaging.golden import course as golden
from tests.factories.blocks import QUESTION, TEXT


@pytest.fixture
def published(tree):
    tree.lesson("Bài một", [("rich_text", TEXT), ("single_choice", QUESTION)])
    tree.course.save_revision().publish()
    publish.run("vneid", "vi")
    return tree


@pytest.fixture
def member(db, django_user_model) -> Callable[..., Client]:
    """member(group): a client of somebody in this group."""

    def make(group: str = people.REVIEWERS, name: str = "") -> Client:
        user = django_user_model.objects.create_user(name or group)
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        client.user = user
        return client

    return make


@pytest.fixture
def filmed(tree, settings) -> Release:
    """The golden course with films as the standing release of `vneid`, media and all."""
    settings.CURRICULUM_OPEN_MEDIA = "tests.curriculum.packaging.golden.open_media"
    from cms.publishing.models import Publication

    release, _ = freeze(golden("everything").model_copy(update={"code": "vneid"}))
    Publication.objects.create(course_code="vneid", language="vi", state="released", release=release)
    return release
