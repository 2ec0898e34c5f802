"""Bringing framework files into the database: adds and updates, never removes what lessons may map to."""

from pathlib import Path

from django.db import transaction
from pydantic import ValidationError

from curriculum.frameworks.form import FrameworkFile
from curriculum.models import Competency, Framework

DATA = Path(__file__).parent / "data"


class UnusableFramework(Exception):
    """The file is not a framework; the message says what is wrong, in Vietnamese."""


def load_file(path: Path) -> Framework:
    """Import one JSON file. Raises UnusableFramework and changes nothing when it is not in form."""
    try:
        file = FrameworkFile.model_validate_json(path.read_bytes())
    except (ValidationError, OSError) as error:
        raise UnusableFramework(f"Không nhập được khung năng lực {path.name}: {error}") from error
    return _store(file)


@transaction.atomic
def _store(file: FrameworkFile) -> Framework:
    framework, _ = Framework.objects.update_or_create(
        code=file.code,
        defaults={
            "title": file.title,
            "version": file.version,
            "source": file.source,
            "levels": [level.model_dump() for level in file.levels],
        },
    )
    entries = [(domain, entry) for domain in file.domains for entry in domain.competencies]
    for position, (domain, entry) in enumerate(entries):
        Competency.objects.update_or_create(
            framework=framework,
            code=entry.code,
            defaults={
                "name": entry.name,
                "domain": f"{domain.code}. {domain.name}",
                "crosswalk": entry.crosswalk,
                "position": position,
            },
        )
    return framework


def load_all() -> list[Framework]:
    """Every framework that ships with the project."""
    return [load_file(path) for path in sorted(DATA.glob("*.json"))]
