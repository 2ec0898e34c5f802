"""The queue's handle on publishing."""

from django_tasks import task

from cms.publishing import exports, publish


@task()
def publish_course(course_code: str, tag: str) -> None:
    publish.run(course_code, tag)


@task(priority=60)  # before the packages it asks for, and those of others
def list_export(export_id: int) -> None:
    exports.plan(export_id)
