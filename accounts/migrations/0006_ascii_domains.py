# An address whose domain has letters of its own was stored as typed, and no mail server takes it so.
# It becomes punycode, with an entry in the trail. What cannot (no such domain, the part before the @
# not ASCII, somebody else's already) stays as it is and is marked as refused: nothing is sent there,
# and the administrator's pages ask for another. The office mailbox of a unit has no such mark.

from django.db import migrations
from django.utils import timezone

ACTION = '邮箱域名改为通用写法'


def _in_ascii(address):
    """The address with its domain as punycode, or None."""
    local, _, domain = address.rpartition('@')
    try:
        found = f"{local}@{domain.encode('idna').decode('ascii').lower()}"
    except UnicodeError:
        return None
    return found if found.isascii() and len(found) <= 254 else None


def _stored(model):
    """Rows with an address that is not ASCII; few, so that they are looked for here."""
    rows = model.objects.exclude(email=None).exclude(email='')
    return [row for row in rows.only('pk', 'name', 'email') if not row.email.isascii()]


def _keep(apps, row, found, label):
    entry = apps.get_model('accounts', 'AuditEntry')
    entry.objects.create(
        by=None,
        by_name='系统',
        action=ACTION,
        subject_type=f'accounts.{row._meta.model_name}',
        subject_id=row.pk,
        subject_name=row.name,
        before={label: row.email},
        after={label: found},
    )
    type(row).objects.filter(pk=row.pk).update(email=found)


def into_ascii(apps, schema_editor):
    person, unit = apps.get_model('accounts', 'Person'), apps.get_model('accounts', 'Unit')
    for row in _stored(person):
        found = _in_ascii(row.email)
        if found and not person.objects.filter(email__iexact=found).exists():
            _keep(apps, row, found, '邮箱')
        else:
            refused = {'email_state': 'refused', 'email_state_at': timezone.now()}
            person.objects.filter(pk=row.pk).update(**refused)
    for row in _stored(unit):
        if found := _in_ascii(row.email):
            _keep(apps, row, found, '办公邮箱')


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_password_mail'),
    ]

    operations = [
        migrations.RunPython(into_ascii, migrations.RunPython.noop),
    ]
