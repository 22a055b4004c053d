import core.migrating
import django.db.models.deletion
import reports.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('core', '__first__'),
        ('partnerships', '0001_initial'),
    ]

    operations = [
        core.migrating.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='IssuedReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('number', models.CharField(max_length=20, unique=True, verbose_name='report number')),
                        ('slug', models.CharField(max_length=60)),
                        ('length', models.CharField(choices=[('summary', 'Summary'), ('full', 'Full report')], max_length=10)),
                        ('audience', models.CharField(choices=[('shared', 'both sides'), ('internal', 'the authority only')], default='shared', max_length=10)),
                        ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issued_reports', to='partnerships.partnership')),
                        ('period', models.CharField(max_length=10)),
                        ('about', models.UUIDField(blank=True, null=True)),
                        ('state', models.CharField(choices=[('requested', 'being made'), ('issued', 'issued'), ('failed', 'failed')], default='requested', max_length=10)),
                        ('job', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.job')),
                        ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('requested_at', models.DateTimeField()),
                        ('issued_at', models.DateTimeField(blank=True, null=True)),
                        ('title', models.CharField(blank=True, default='', max_length=300)),
                        ('file', models.FileField(blank=True, default='', max_length=200, upload_to=reports.models.stored_name)),
                        ('size', models.PositiveBigIntegerField(blank=True, null=True)),
                        ('pages', models.PositiveIntegerField(blank=True, null=True)),
                        ('sha256', models.CharField(blank=True, default='', max_length=64)),
                        ('data', models.TextField(blank=True, default='')),
                        ('data_sha256', models.CharField(blank=True, default='', max_length=64)),
                        ('template_version', models.CharField(blank=True, default='', max_length=40)),
                        ('rule_version', models.CharField(blank=True, default='', max_length=40)),
                        ('ledger_stream', models.CharField(blank=True, default='', max_length=80)),
                        ('ledger_seq', models.PositiveBigIntegerField(blank=True, null=True)),
                        ('ledger_head', models.CharField(blank=True, default='', max_length=64)),
                    ],
                    options={
                        'ordering': ['-requested_at', '-pk'],
                        'indexes': [models.Index(fields=['partnership', 'slug', 'period'], name='reports_iss_partner_8c1c6d_idx'), models.Index(condition=models.Q(('about__isnull', False)), fields=['about'], name='report_about')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'issued'), _negated=True), models.Q(models.Q(('sha256', ''), _negated=True), models.Q(('data_sha256', ''), _negated=True)), _connector='OR'), name='issued_report_has_its_hashes')],
                    },
                ),
                migrations.CreateModel(
                    name='ReportDownload',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='downloads', to='reports.issuedreport')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['-at', '-pk'],
                    },
                ),
            ],
        ),
    ]
