"""Releases from before the chain get their links, from the first of each course and language on."""

from django.db import migrations

from curriculum.trust import chain


def link_releases(apps, schema_editor) -> None:
    Release = apps.get_model("curriculum", "Release")
    last: dict[tuple[str, str], str] = {}
    fields = ("pk", "course_code", "language", "number", "digest", "chain")
    rows = Release.objects.order_by("course_code", "language", "number").values_list(*fields)
    for pk, course, language, number, digest, linked in list(rows):
        previous = last.get((course, language), "")
        value = linked or chain.link(course, language, number, digest, previous)
        if not linked:
            Release.objects.filter(pk=pk).update(chain=value)
        last[course, language] = value


class Migration(migrations.Migration):
    dependencies = [("curriculum", "0002_orders")]

    operations = [migrations.RunPython(link_releases, migrations.RunPython.noop)]
