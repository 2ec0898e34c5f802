"""The queue's handle on publishing."""

from django_tasks import task

from cms.publishing import publish


@task()
def publish_course(course_code: str, tag: str) -> None:
    publish.run(course_code, tag)
