"""The trail refuses UPDATE and DELETE in the database itself (S18)."""

TABLE = "accounts_auditentry"

CREATE = {
    "sqlite": [
        f"""CREATE TRIGGER IF NOT EXISTS audit_no_{verb.lower()} BEFORE {verb} ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'the audit trail is insert-only'); END"""
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger AS $$
        BEGIN RAISE EXCEPTION 'the audit trail is insert-only'; END $$ LANGUAGE plpgsql""",
        f"""CREATE OR REPLACE TRIGGER audit_insert_only BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    ],
}
DROP = {
    "sqlite": [f"DROP TRIGGER IF EXISTS audit_no_{verb}" for verb in ("update", "delete")],
    "postgresql": [f"DROP TRIGGER IF EXISTS audit_insert_only ON {TABLE}"],
}


def run(statements, connection):
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def create(apps, schema_editor):
    run(CREATE, schema_editor.connection)


def drop(apps, schema_editor):
    run(DROP, schema_editor.connection)
