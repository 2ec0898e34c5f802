"""What the worker runs for the index."""

from django_tasks import task

from search import index


@task()
def catch_up() -> None:
    index.recover()
