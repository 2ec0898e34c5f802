"""Groups, their rights and the workflow, as the migration leaves them."""

from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission, Page, Workflow

from cms.authoring import people


def test_groups_and_their_page_rights(db):
    rights = {
        group.name: sorted(
            GroupPagePermission.objects.filter(group=group, page__depth=1).values_list(
                "permission__codename", flat=True
            )
        )
        for group in Group.objects.filter(name__in=people.COLLECTION_RIGHTS)
    }
    assert rights == {name: sorted(people.PAGE_RIGHTS.get(name, [])) for name in people.COLLECTION_RIGHTS}


def test_an_editor_may_not_publish_and_a_reviewer_may(tree, django_user_model):
    for group, may_publish in ((people.EDITORS, False), (people.REVIEWERS, True)):
        user = django_user_model.objects.create_user(group)
        user.groups.add(Group.objects.get(name=group))
        permissions = tree.course.permissions_for_user(user)
        assert (permissions.can_edit(), permissions.can_publish()) == (True, may_publish)


def test_the_whole_tree_has_the_review_workflow(tree):
    assert tree.course.get_workflow() == Workflow.objects.get(name=people.WORKFLOW)
    assert Page.get_first_root_node().get_workflow().tasks[0].name == people.REVIEW_TASK


def test_editors_and_media_staff_reach_the_library(db, client, django_user_model):
    may_add = {}
    for group in (people.EDITORS, people.MEDIA_STAFF, people.OBSERVERS):
        user = django_user_model.objects.create_user(group)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        pages = ("/admin/images/add/", "/admin/media/audio/add/", "/admin/media/video/add/")
        may_add[group] = [client.get(page).status_code for page in pages]
    assert may_add == {
        people.EDITORS: [200, 200, 200],
        people.MEDIA_STAFF: [200, 200, 200],
        people.OBSERVERS: [302, 302, 302],
    }
