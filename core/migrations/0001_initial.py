import core.folding
import core.migrating
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        core.migrating.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='Counter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=40, unique=True)),
                        ('value', models.PositiveBigIntegerField(default=0)),
                    ],
                    options={
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                        ('language', models.CharField(default='en-gb', max_length=10)),
                        ('theme', models.CharField(choices=[('system', 'as this device'), ('light', 'light'), ('dark', 'dark')], default='system', max_length=10)),
                        ('density', models.CharField(choices=[('comfortable', 'comfortable'), ('compact', 'compact')], default='comfortable', max_length=12)),
                        ('notices', models.CharField(choices=[('at_once', 'by e-mail, as it happens'), ('daily', 'by e-mail, once each working day'), ('todo_only', 'only on the page')], default='at_once', max_length=10)),
                        ('preferences', models.JSONField(blank=True, default=dict, help_text='How the person likes their lists, by list.')),
                        ('folded', core.folding.FoldedField(of=['name'])),
                        ('sessions_ended', models.PositiveIntegerField(default=0)),
                        ('second_step_by', models.DateTimeField(null=True)),
                        ('roles_given', models.PositiveIntegerField(default=0)),
                        ('is_active', models.BooleanField(default=True)),
                        ('is_staff', models.BooleanField(default=False)),
                        ('date_joined', models.DateTimeField(default=django.utils.timezone.now)),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'verbose_name': 'person',
                        'verbose_name_plural': 'people',
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_unique_whatever_its_case')],
                    },
                ),
                migrations.CreateModel(
                    name='Job',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('kind', models.CharField(max_length=100)),
                        ('key', models.CharField(max_length=200, unique=True)),
                        ('payload', models.JSONField(default=dict)),
                        ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled'), ('dead', 'given up')], default='queued', max_length=10)),
                        ('title', models.CharField(blank=True, default='', max_length=300)),
                        ('subject_kind', models.CharField(blank=True, default='', max_length=100)),
                        ('subject_uuid', models.UUIDField(blank=True, null=True)),
                        ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL)),
                        ('request_id', models.CharField(blank=True, default='', max_length=64)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('run_after', models.DateTimeField(default=django.utils.timezone.now)),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('started_at', models.DateTimeField(null=True)),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('lease_owner', models.CharField(blank=True, default='', max_length=32)),
                        ('cancel_requested_at', models.DateTimeField(null=True)),
                        ('mail_when_ended', models.BooleanField(default=False)),
                        ('progress_done', models.PositiveIntegerField(default=0)),
                        ('progress_total', models.PositiveIntegerField(default=0)),
                        ('progress_message', models.CharField(blank=True, default='', max_length=300)),
                        ('checkpoint', models.JSONField(null=True)),
                        ('result', models.JSONField(null=True)),
                        ('failure', models.TextField(blank=True, default='')),
                        ('failure_reference', models.CharField(blank=True, default='', max_length=12)),
                        ('alarmed_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'db_table': 'job',
                        'ordering': ['-created_at', '-pk'],
                        'default_permissions': (),
                        'indexes': [models.Index(fields=['state', 'run_after'], name='job_state_ba9b0d_idx'), models.Index(fields=['finished_at'], name='job_finishe_b0ebfd_idx'), models.Index(fields=['subject_kind', 'subject_uuid'], name='job_subject_9a67a3_idx'), models.Index(fields=['requested_by', '-created_at'], name='job_request_920a12_idx')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='job_runs_under_a_lease_only')],
                    },
                ),
                migrations.CreateModel(
                    name='DueRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100)),
                        ('period', models.CharField(max_length=20)),
                        ('due_at', models.DateTimeField()),
                        ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='due_runs', to='core.job')),
                    ],
                    options={
                        'db_table': 'due_run',
                        'default_permissions': (),
                        'indexes': [models.Index(fields=['name', '-due_at'], name='due_run_name_5f0c52_idx')],
                        'constraints': [models.UniqueConstraint(fields=('name', 'period'), name='due_run_once_for_each_period')],
                    },
                ),
                migrations.CreateModel(
                    name='Lease',
                    fields=[
                        ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ('owner', models.CharField(max_length=32)),
                        ('until', models.DateTimeField()),
                    ],
                    options={
                        'db_table': 'lease',
                        'default_permissions': (),
                    },
                ),
                migrations.CreateModel(
                    name='Mail',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('key', models.CharField(max_length=200, unique=True)),
                        ('to', models.EmailField(max_length=254)),
                        ('subject', models.CharField(max_length=300)),
                        ('text', models.TextField(blank=True, default='')),
                        ('queued_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('sent_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'db_table': 'mail',
                        'ordering': ['-queued_at', '-pk'],
                        'default_permissions': (),
                        'indexes': [models.Index(fields=['to', '-queued_at'], name='mail_to_70bc5f_idx')],
                    },
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices_told', to=settings.AUTH_USER_MODEL)),
                        ('key', models.CharField(max_length=200)),
                        ('kind', models.CharField(choices=[('waiting', 'waits for you'), ('soon', 'due soon'), ('overdue', 'overdue'), ('news', 'news')], max_length=10)),
                        ('item', models.CharField(blank=True, default='', max_length=180)),
                        ('partnership', models.UUIDField()),
                        ('title', models.CharField(max_length=300)),
                        ('where', models.CharField(max_length=300)),
                        ('why', models.TextField(blank=True, default='')),
                        ('role_line', models.CharField(blank=True, default='', max_length=300)),
                        ('due_on', models.DateField(null=True)),
                        ('url', models.CharField(max_length=300)),
                        ('act_label', models.CharField(max_length=80)),
                        ('told_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('read_at', models.DateTimeField(null=True)),
                        ('over_at', models.DateTimeField(null=True)),
                        ('mail', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='core.mail')),
                    ],
                    options={
                        'db_table': 'notice',
                        'ordering': ['-told_at', 'pk'],
                        'default_permissions': (),
                        'indexes': [models.Index(fields=['user', '-told_at'], name='notice_user_id_8b0ee0_idx')],
                        'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='notice_told_once')],
                    },
                ),
                migrations.CreateModel(
                    name='AuditEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('stream', models.CharField(max_length=80)),
                        ('seq', models.PositiveBigIntegerField()),
                        ('at', models.DateTimeField()),
                        ('actor', models.UUIDField(null=True)),
                        ('on_behalf_of', models.UUIDField(null=True)),
                        ('request_id', models.CharField(blank=True, default='', max_length=64)),
                        ('kind', models.CharField(max_length=100)),
                        ('version', models.PositiveSmallIntegerField()),
                        ('body', models.TextField()),
                        ('prev', models.CharField(max_length=64)),
                        ('hash', models.CharField(max_length=64)),
                    ],
                    options={
                        'db_table': 'audit_event',
                        'default_permissions': (),
                        'constraints': [models.UniqueConstraint(fields=('stream', 'seq'), name='audit_event_one_for_each_seq'), models.UniqueConstraint(fields=('stream', 'prev'), name='audit_event_never_forks'), models.CheckConstraint(condition=models.Q(('seq__gte', 1)), name='audit_event_counts_from_one')],
                    },
                ),
                migrations.CreateModel(
                    name='LedgerHead',
                    fields=[
                        ('stream', models.CharField(max_length=80, primary_key=True, serialize=False)),
                        ('seq', models.PositiveBigIntegerField(default=0)),
                        ('hash', models.CharField(default='0000000000000000000000000000000000000000000000000000000000000000', max_length=64)),
                    ],
                    options={
                        'db_table': 'ledger_head',
                        'default_permissions': (),
                    },
                ),
                migrations.CreateModel(
                    name='Organisation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('name', models.CharField(max_length=300, verbose_name='name')),
                        ('kind', models.CharField(choices=[('public_authority', 'public authority'), ('private_partner', 'private partner'), ('lender', 'lender'), ('certifier', 'independent certifier'), ('auditor', 'auditor'), ('evaluator', 'evaluator'), ('regulator', 'regulator'), ('civil_society', 'civil society')], max_length=20, verbose_name='kind')),
                        ('country', models.CharField(help_text='ISO 3166 code', max_length=2, verbose_name='country')),
                        ('register_scheme', models.CharField(blank=True, default='', max_length=40)),
                        ('register_number', models.CharField(blank=True, default='', max_length=60)),
                        ('address', models.TextField(blank=True, default='')),
                        ('folded', core.folding.FoldedField(of=['name'])),
                    ],
                    options={
                        'ordering': ['name', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('register_number', ''), _negated=True), fields=('register_scheme', 'register_number'), name='organisation_register_number_unique')],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('from_on', models.DateField(verbose_name='from')),
                        ('until_on', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='core.organisation')),
                        ('position', models.CharField(blank=True, default='', max_length=200, verbose_name='position')),
                    ],
                    options={
                        'ordering': ['-from_on', 'pk'],
                        'indexes': [models.Index(fields=['user', 'organisation'], name='core_member_user_id_ec57e8_idx')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('until_on__isnull', True), ('until_on__gte', models.F('from_on')), _connector='OR'), name='core_membership_ends_after_it_begins')],
                    },
                ),
                migrations.CreateModel(
                    name='ApiToken',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
                        ('name', models.CharField(max_length=100, verbose_name='name')),
                        ('prefix', models.CharField(max_length=16)),
                        ('sha256', models.CharField(max_length=64, unique=True)),
                        ('scopes', models.JSONField(default=list, verbose_name='what it may do')),
                        ('subject_kind', models.CharField(blank=True, default='', max_length=100)),
                        ('subject_uuid', models.UUIDField(blank=True, null=True)),
                        ('created_at', models.DateTimeField()),
                        ('expires_at', models.DateTimeField(verbose_name='expires')),
                        ('last_used_at', models.DateTimeField(blank=True, null=True)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name': 'token',
                        'db_table': 'api_token',
                        'ordering': ['-created_at', '-pk'],
                        'default_permissions': (),
                        'indexes': [models.Index(fields=['owner', '-created_at'], name='api_token_owner_i_44e0be_idx')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='api_token_expires_after_it_begins')],
                    },
                ),
                migrations.CreateModel(
                    name='KeptAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('key', models.CharField(max_length=200)),
                        ('request_sha256', models.CharField(max_length=64)),
                        ('status', models.PositiveSmallIntegerField(default=0)),
                        ('headers', models.JSONField(default=dict)),
                        ('body', models.TextField(default='')),
                        ('expires_at', models.DateTimeField()),
                    ],
                    options={
                        'db_table': 'kept_answer',
                        'default_permissions': (),
                        'indexes': [models.Index(fields=['expires_at'], name='kept_answer_expires_c0f18f_idx')],
                        'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='one_answer_for_each_key')],
                    },
                ),
                migrations.CreateModel(
                    name='RowChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('table', models.CharField(db_column='table_name', max_length=100)),
                        ('row', models.CharField(max_length=100)),
                        ('op', models.CharField(max_length=10)),
                        ('old', models.TextField()),
                        ('new', models.TextField()),
                        ('ctx', models.CharField(max_length=32)),
                        ('salt', models.CharField(max_length=32)),
                        ('digest', models.CharField(max_length=64)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'db_table': 'row_change',
                        'default_permissions': (),
                        'indexes': [models.Index(fields=['ctx'], name='row_change_ctx'), models.Index(fields=['table', 'row'], name='row_change_row')],
                    },
                ),
                migrations.CreateModel(
                    name='WitnessContext',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ctx', models.CharField(max_length=32)),
                    ],
                    options={
                        'db_table': 'witness_context',
                        'default_permissions': (),
                    },
                ),
                migrations.CreateModel(
                    name='Checkpoint',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveBigIntegerField(unique=True)),
                        ('at', models.DateTimeField()),
                        ('epoch', models.PositiveIntegerField()),
                        ('streams', models.PositiveIntegerField()),
                        ('root', models.CharField(max_length=64)),
                        ('moved', models.TextField()),
                        ('prev', models.CharField(max_length=64, unique=True)),
                        ('hash', models.CharField(max_length=64, unique=True)),
                        ('public_key', models.CharField(max_length=64)),
                        ('signature', models.CharField(max_length=128)),
                    ],
                    options={
                        'db_table': 'ledger_checkpoint',
                        'ordering': ['-number'],
                        'default_permissions': (),
                        'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='checkpoint_counts_from_one')],
                    },
                ),
                migrations.CreateModel(
                    name='SignedHead',
                    fields=[
                        ('stream', models.CharField(max_length=80, primary_key=True, serialize=False)),
                        ('seq', models.PositiveBigIntegerField()),
                    ],
                    options={
                        'db_table': 'ledger_signed_head',
                        'default_permissions': (),
                    },
                ),
                migrations.CreateModel(
                    name='WrongAnswers',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='wrong_answers', to=settings.AUTH_USER_MODEL)),
                        ('wrong', models.PositiveIntegerField(default=0)),
                        ('last_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'db_table': 'wrong_answers',
                        'default_permissions': (),
                    },
                ),
            ],
        ),
    ]
