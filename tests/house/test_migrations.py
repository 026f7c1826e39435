"""The migrations make exactly the tables that the classes describe."""

import pytest
from piccolo.apps.migrations.commands.new import AutoMigrationManager
from piccolo.conf.apps import Finder

APPS = {config.app_name: config for config in Finder().get_app_registry().app_configs.values()}


@pytest.mark.parametrize("room", APPS)
async def test_no_table_has_drifted_from_its_migrations(room: str) -> None:
    asked = await AutoMigrationManager().get_alter_statements(app_config=APPS[room])
    assert not [statement for group in asked for statement in group.statements], "run `make migrations`"
