from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("performance", "0004_kpi_rule_shares_disputes_own_figures"),
    ]

    operations = [
        migrations.AddField(
            model_name="dispute",
            name="side",
            field=models.CharField(
                choices=[("partner", "the partner"), ("authority", "the authority")],
                default="partner",
                max_length=10,
                verbose_name="side",
            ),
            preserve_default=False,
        ),
    ]
