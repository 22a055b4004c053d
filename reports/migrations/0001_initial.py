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
                    name='SigningCertificate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sha256', models.CharField(max_length=64, unique=True)),
                        ('pem', models.TextField()),
                        ('subject', models.CharField(max_length=300)),
                        ('is_demo', models.BooleanField()),
                        ('first_used_at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['-first_used_at', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='ReportSchedule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('partnership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.partnership')),
                        ('slug', models.CharField(max_length=60)),
                        ('length', models.CharField(max_length=10)),
                        ('every', models.CharField(choices=[('month', 'every month'), ('quarter', 'every quarter')], max_length=10, verbose_name='how often')),
                        ('day', models.PositiveSmallIntegerField(verbose_name='day of the month')),
                        ('told', models.JSONField(blank=True, default=list)),
                        ('set_up_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('set_up_at', models.DateTimeField()),
                        ('next_on', models.DateField()),
                        ('last_on', models.DateField(blank=True, null=True)),
                        ('last_words', models.TextField(blank=True, default='')),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_words', models.TextField(blank=True, default='')),
                    ],
                    options={
                        'ordering': ['-set_up_at', '-pk'],
                        'default_permissions': (),
                        'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['next_on'], name='schedule_due')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('day__gte', 1), ('day__lte', 28)), name='report_schedule_day_is_in_every_month')],
                    },
                ),
                migrations.CreateModel(
                    name='IssuedReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('number', models.CharField(max_length=20, unique=True, verbose_name='report number')),
                        ('slug', models.CharField(max_length=60)),
                        ('length', models.CharField(choices=[('summary', 'Summary'), ('full', 'Full report')], max_length=10)),
                        ('audience', models.CharField(choices=[('shared', 'both sides'), ('internal', 'the authority only'), ('inside', 'whoever sees internal notes')], default='shared', max_length=10)),
                        ('partnership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='issued_reports', to='partnerships.partnership')),
                        ('period', models.CharField(max_length=10)),
                        ('about', models.UUIDField(blank=True, null=True)),
                        ('known_on', models.DateField(blank=True, null=True, verbose_name='as recorded on')),
                        ('state', models.CharField(choices=[('requested', 'being made'), ('issued', 'issued'), ('failed', 'failed')], default='requested', max_length=10)),
                        ('job', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.job')),
                        ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('requested_at', models.DateTimeField()),
                        ('schedule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='reports.reportschedule')),
                        ('issued_at', models.DateTimeField(blank=True, null=True)),
                        ('title', models.CharField(blank=True, default='', max_length=300)),
                        ('file', models.FileField(blank=True, default='', max_length=200, upload_to=reports.models.stored_name)),
                        ('size', models.PositiveBigIntegerField(blank=True, null=True)),
                        ('pages', models.PositiveIntegerField(blank=True, null=True)),
                        ('sha256', models.CharField(blank=True, db_index=True, default='', max_length=64)),
                        ('content_size', models.PositiveBigIntegerField(blank=True, null=True)),
                        ('content_sha256', models.CharField(blank=True, default='', max_length=64)),
                        ('certificate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.signingcertificate')),
                        ('data', models.TextField(blank=True, default='')),
                        ('data_sha256', models.CharField(blank=True, default='', max_length=64)),
                        ('template_version', models.CharField(blank=True, default='', max_length=40)),
                        ('rule_version', models.CharField(blank=True, default='', max_length=40)),
                        ('ledger_stream', models.CharField(blank=True, default='', max_length=80)),
                        ('ledger_seq', models.PositiveBigIntegerField(blank=True, null=True)),
                        ('ledger_head', models.CharField(blank=True, default='', max_length=64)),
                        ('ledger_anchor', models.CharField(blank=True, default='', max_length=300)),
                        ('ledger_positions', models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        'ordering': ['-requested_at', '-pk'],
                        'indexes': [models.Index(fields=['partnership', 'slug', 'period'], name='reports_iss_partner_8c1c6d_idx'), models.Index(condition=models.Q(('about__isnull', False)), fields=['about'], name='report_about')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'issued'), _negated=True), models.Q(models.Q(('sha256', ''), _negated=True), models.Q(('data_sha256', ''), _negated=True), models.Q(('content_sha256', ''), _negated=True), ('certificate__isnull', False), ('content_size__isnull', False)), _connector='OR'), name='issued_report_has_its_hashes')],
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
                migrations.CreateModel(
                    name='CountedPartnership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counted', to='reports.issuedreport')),
                        ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.partnership')),
                    ],
                    options={
                        'default_permissions': (),
                        'constraints': [models.UniqueConstraint(fields=('report', 'partnership'), name='counted_once_in_each_report')],
                    },
                ),
            ],
        ),
    ]
