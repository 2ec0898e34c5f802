# Each token so far was a platform of its own, which had all there was.

from django.db import migrations, models


def give_each_token_its_platform(apps, schema_editor):
    platforms = apps.get_model("delivery", "Platform")
    for token in apps.get_model("delivery", "PlatformToken").objects.all():
        token.platform = platforms.objects.create(name=token.name)
        token.save(update_fields=["platform"])


def name_tokens_by_their_platform(apps, schema_editor):
    """Backwards: of several tokens of a platform each needs a name of its own."""
    for token in apps.get_model("delivery", "PlatformToken").objects.select_related("platform"):
        known = type(token).objects.filter(name=token.platform.name[:100]).exists()
        token.name = f"{token.platform.name[:85]} {token.pk}" if known else token.platform.name
        token.save(update_fields=["name"])


class Migration(migrations.Migration):
    dependencies = [("delivery", "0002_door")]
    operations = [
        # Backwards the names are unique again only after they have come back.
        migrations.AlterField("platformtoken", "name", models.CharField(default="", max_length=100)),
        migrations.RunPython(give_each_token_its_platform, name_tokens_by_their_platform),
    ]
