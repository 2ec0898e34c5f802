"""What the worker does for curriculum."""

from django_tasks import task

from curriculum import packages


@task()
def build_package(package_id: int) -> None:
    packages.build(package_id)
