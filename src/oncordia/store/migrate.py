"""Migrations run from code, inside the transaction of a connection."""

from pathlib import Path

from sqlalchemy import Connection

FOLDER = Path(__file__).parent / "migrations"


def upgrade_tables(connection: Connection, revision: str = "head") -> None:
    """Lead the tables of a database up to a revision; nothing of it stands until the commit."""
    from alembic import command  # loads templates and more that only a migration needs
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
