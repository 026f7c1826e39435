from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Bytea

ID = "2026-11-22T20:51:31:925770"
VERSION = "1.38.0"
DESCRIPTION = ""


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="disclosures", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="ExportDownload",
        tablename="export_download",
        column_name="sha256",
        db_column_name="sha256",
        params={"null": True},
        old_params={"null": False},
        column_class=Bytea,
        old_column_class=Bytea,
        schema=None,
    )

    return manager
