"""Give the application's database role what it needs, and no more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction
from psycopg import sql

STATEMENTS = (
    "REVOKE ALL ON SCHEMA public FROM {role}",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    # Partitions are tables of the schema too; later ones are reached through their parent.
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "REVOKE ALL ON {entries} FROM {role}, PUBLIC",
    "GRANT SELECT, INSERT ON {entries} TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
)


class Command(BaseCommand):
    """Run as the tables' owner, after every ``migrate``."""

    help = "Grant a role the use of all tables; of the log, only reading and inserting."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the role."""
        parser.add_argument("role")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Grant, all or nothing."""
        names = {
            "role": sql.Identifier(options["role"]),
            "entries": sql.Identifier("eventlog_entry"),
        }
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in STATEMENTS:
                cursor.execute(sql.SQL(statement).format(**names).as_string(cursor.connection))
        self.stdout.write(f"{options['role']} may use all tables, and only add to the log")
