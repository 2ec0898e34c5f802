"""Creates the groups of people, their rights and the review workflow, as `cms.authoring.people` lists them."""

from django.apps import apps as global_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

from cms.authoring import people


def permissions_exist(apps, *labels):
    """Permissions are made after migrations; a migration that gives them out has to make them first."""
    for label in labels:
        create_permissions(global_apps.get_app_config(label), apps=apps, verbosity=0)


def create(apps, schema_editor):
    permissions_exist(apps, "wagtailcore", "wagtailadmin", "wagtaildocs", "wagtailimages", "wagtailmedia")
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    root_page = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    root_collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    PagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    CollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")

    admin_type, _ = ContentType.objects.get_or_create(app_label="wagtailadmin", model="admin")
    enter, _ = Permission.objects.get_or_create(
        content_type=admin_type, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )
    for name, rights in people.COLLECTION_RIGHTS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(enter)
        for codename in people.PAGE_RIGHTS.get(name, []):
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            PagePermission.objects.get_or_create(group=group, page=root_page, permission=permission)
        for label, codename in rights:
            permission = Permission.objects.get(content_type__app_label=label, codename=codename)
            CollectionPermission.objects.get_or_create(
                group=group, collection=root_collection, permission=permission
            )
    # Wagtail's own two groups would only confuse; they stay where somebody already belongs to them.
    Group.objects.filter(name__in=["Moderators", "Editors"], user=None).delete()
    create_workflow(apps, Group.objects.get(name=people.REVIEWERS), root_page)


def create_workflow(apps, reviewers, root_page):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    task_type, _ = ContentType.objects.get_or_create(app_label="wagtailcore", model="groupapprovaltask")
    task = apps.get_model("wagtailcore", "GroupApprovalTask").objects.create(
        name=people.REVIEW_TASK, content_type=task_type, active=True
    )
    task.groups.add(reviewers)
    workflow = Workflow.objects.create(name=people.WORKFLOW, active=True)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(workflow=workflow, task=task, sort_order=0)
    # The tree has one workflow; Wagtail's own, made for its own groups, steps aside.
    WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")
    WorkflowPage.objects.update_or_create(page=root_page, defaults={"workflow": workflow})
    Workflow.objects.exclude(pk=workflow.pk).update(active=False)


def remove(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=people.COLLECTION_RIGHTS).delete()
    apps.get_model("wagtailcore", "Workflow").objects.filter(name=people.WORKFLOW).delete()
    apps.get_model("wagtailcore", "Task").objects.filter(name=people.REVIEW_TASK).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("authoring", "0001_initial"),
        ("library", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailimages", "0026_delete_uploadedimage"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailmedia", "0005_alter_media_options"),
    ]
    operations = [migrations.RunPython(create, remove)]
