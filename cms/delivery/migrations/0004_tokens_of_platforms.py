# A token is its platform's: the name is the platform's own.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0003_platforms_of_tokens")]
    operations = [
        migrations.RemoveField(model_name="platformtoken", name="name"),
        migrations.AlterField(
            model_name="platformtoken",
            name="platform",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tokens",
                to="delivery.platform",
                verbose_name="Nền tảng",
            ),
        ),
    ]
