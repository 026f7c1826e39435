"""Piccolo's own registration of the tables of this room."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="registrations",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        modules=[f"registrations.{name}_tables" for name in ("service", "personal", "act", "recovery")],
        exclude_imported=True,
    ),
    migration_dependencies=[
        "invitations.piccolo_app",
        "events.piccolo_app",
        "outreach.piccolo_app",
        "privacy.piccolo_app",
        "staff.piccolo_app",
    ],
)
