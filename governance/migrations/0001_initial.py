import core.fields
import django.db.models.deletion
import django.db.models.functions.text
import governance.roles
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
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(verbose_name='from')),
                ('until_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='core.organisation')),
                ('role', models.CharField(choices=governance.roles.choices, max_length=40, verbose_name='role')),
                ('partnership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='partnerships.partnership')),
                ('mandate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='core.organisation')),
                ('duties', models.TextField(blank=True, default='', verbose_name='duties')),
                ('currency', models.CharField(blank=True, default='', max_length=3)),
                ('limit', core.fields.MoneyField(blank=True, null=True)),
                ('covers', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='covered_by', to='governance.appointment', verbose_name='stands in for')),
                ('appointed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('appointed_at', models.DateTimeField()),
                ('end_reason', models.TextField(blank=True, default='', verbose_name='why it ended')),
            ],
            options={
                'ordering': ['role', 'from_on', 'pk'],
                'abstract': False,
                'indexes': [models.Index(fields=['user', 'role'], name='governance__user_id_c9a056_idx'), models.Index(fields=['partnership', 'role'], name='governance__partner_1fadcf_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on__isnull', True), ('until_on__gte', models.F('from_on')), _connector='OR'), name='governance_appointment_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('partnership__isnull', True), ('mandate__isnull', True), _connector='OR'), name='appointment_is_on_a_partnership_or_a_mandate'), models.CheckConstraint(condition=models.Q(('appointed_by__isnull', True), models.Q(('appointed_by', models.F('user')), _negated=True), _connector='OR'), name='nobody_appoints_themselves')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='partnerships.partnership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='core.organisation')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('role', models.CharField(choices=governance.roles.choices, max_length=40, verbose_name='role')),
                ('from_on', models.DateField(verbose_name='from')),
                ('until_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('duties', models.TextField(blank=True, default='', verbose_name='duties')),
                ('currency', models.CharField(blank=True, default='', max_length=3)),
                ('limit', core.fields.MoneyField(blank=True, null=True)),
                ('state', models.CharField(choices=[('waiting', 'waits for an answer'), ('accepted', 'accepted'), ('withdrawn', 'taken back')], default='waiting', max_length=10)),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_at', models.DateTimeField()),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('fingerprint', models.CharField(max_length=64, unique=True)),
                ('expires_at', models.DateTimeField()),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('appointment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitation', to='governance.appointment')),
            ],
            options={
                'ordering': ['invited_at', 'pk'],
                'indexes': [models.Index(fields=['partnership', 'state'], name='governance__partner_67ba0e_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on__isnull', True), ('until_on__gte', models.F('from_on')), _connector='OR'), name='invitation_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_by__isnull', False), ('appointment__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('accepted_by__isnull', True), ('appointment__isnull', True)), _connector='OR'), name='invitation_accepted_with_its_appointment'), models.CheckConstraint(condition=models.Q(('accepted_by__isnull', True), models.Q(('accepted_by', models.F('invited_by')), _negated=True), _connector='OR'), name='nobody_invites_themselves'), models.UniqueConstraint(models.F('partnership'), django.db.models.functions.text.Lower('email'), models.F('role'), condition=models.Q(('state', 'waiting')), name='invitation_waits_once_for_each_role')],
            },
        ),
        migrations.CreateModel(
            name='Risk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('partnership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='risks', to='partnerships.partnership')),
                ('category', models.CharField(choices=[('landAvailability', 'Land and site'), ('environmental', 'Environment'), ('design', 'Design'), ('construction', 'Construction'), ('completion', 'Completion and commissioning'), ('revenue', 'Demand and revenue'), ('inflationAndFx', 'Inflation and exchange rates'), ('availabilityAndQuality', 'Availability and quality'), ('otherRevenue', 'Non-payment and fraud'), ('financeAvailability', 'Availability of finance'), ('refinancing', 'Refinancing'), ('changeInLaw', 'Change in law'), ('forceMajeure', 'Force majeure'), ('earlyTermination', 'Early termination'), ('compliance', 'Permits and compliance'), ('assetCondition', 'Condition of existing assets'), ('dataAndRights', 'Data protection, intellectual property and bias'), ('attribution', 'Outcome not caused by the service'), ('handback', 'Condition at handback'), ('people', 'People and skills'), ('all', 'All risks')], max_length=40, verbose_name='kind')),
                ('title', models.CharField(max_length=300, verbose_name='risk')),
                ('bearer', models.CharField(blank=True, choices=[('authority', 'authority'), ('partner', 'partner'), ('shared', 'shared')], default='', max_length=10, verbose_name='carried by')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who sees to it')),
                ('rationale', models.TextField(blank=True, default='', verbose_name='why')),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
    ]
