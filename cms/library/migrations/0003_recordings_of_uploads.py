"""A recording knows the upload it was made of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0002_finished_room")]

    operations = [
        migrations.AddField(
            model_name="librarymedia",
            name="upload",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
    ]
