"""Piccolo's own registration of the tables of this room."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="imports",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(modules=["imports.system_tables", "imports.personal_tables"], exclude_imported=True),
    migration_dependencies=["registrations.piccolo_app"],
)
