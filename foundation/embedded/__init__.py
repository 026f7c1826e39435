"""An embedded PostgreSQL from the programs of a wheel: one owner per data folder, gone when its owner is gone."""

from foundation.embedded.address import Address, find_running
from foundation.embedded.cluster import SUPERUSER
from foundation.embedded.errors import EmbeddedError
from foundation.embedded.server import EmbeddedServer

__all__ = ["SUPERUSER", "Address", "EmbeddedError", "EmbeddedServer", "find_running"]
