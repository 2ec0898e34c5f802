"""What the worker does for curriculum."""

from django_tasks import task

from curriculum import checks, packages


@task()
def build_package(package_id: int) -> None:
    packages.build(package_id)


@task()
def check_package(check_id: int) -> None:
    checks.run(check_id)
