"""PostgreSQL's own guard: the application cannot change the ledger, whatever its code says.

Three roles: the owner migrates, the application adds to the ledger and works on all else, and an
auditor reads the ledger. The triggers belong to the owner, so only the owner can take them away.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from core import insert_only

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}\Z")
LEDGER: Final = ("audit_event", "ledger_checkpoint", "ledger_head", "row_change")
"""What an auditor reads."""
_ERASED: Final = "old, new, salt, digest"


def statements(*, owner: str, app: str, auditor: str) -> Iterator[str]:
    """The SQL that makes the roles and gives them what they need; run again, it does no harm.

    Raises:
        ValueError: for a name that would have to be quoted, or one name for two roles.
    """
    names = (owner, app, auditor)
    for name in names:
        if not _NAME.match(name):
            raise ValueError(f"{name!r} is no name of a role: small letters, digits and _ only.")
    if len(set(names)) != len(names):
        raise ValueError("Owner, application and auditor are three roles.")
    for role in (app, auditor):
        yield (
            f"DO $role$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
            f"THEN CREATE ROLE {role} LOGIN; END IF; END $role$"
        )
        yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    # A schema or temporary tables of one's own could stand in the way of the ledger's names.
    yield (
        "DO $database$ BEGIN EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC, "
        f"{app}, {auditor}', current_database()); END $database$"
    )
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {app}, {auditor}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}"
    # Tables of a later version; those of the ledger need this command once more.
    to_come = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT"
    yield f"{to_come} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}"
    yield f"{to_come} USAGE, SELECT ON SEQUENCES TO {app}"
    only_added = ", ".join(sorted({"audit_event", "row_change", *insert_only.tables()}))
    yield f"REVOKE UPDATE, DELETE ON {only_added} FROM {app}"
    # Images of rows can be erased, as the trigger allows, and nothing else of a row change.
    yield f"GRANT UPDATE ({_ERASED}) ON row_change TO {app}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {app}"
    yield f"GRANT SELECT ON {', '.join(LEDGER)} TO {auditor}"
