"""Django's PostgreSQL backend, with the embedded server behind it; `CLUSTER` and `FSYNC` in `DATABASES` describe it."""

from functools import cached_property
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from settings.embedded.server import ROLE, Cluster


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects over the server's socket. Only when that fails is the server looked for, and started when it is away."""

    @cached_property
    def cluster(self) -> Cluster:
        return Cluster(self.settings_dict["CLUSTER"], self.settings_dict["FSYNC"])

    def get_connection_params(self) -> dict[str, Any]:
        return super().get_connection_params() | {"host": str(self.cluster.place.sockets), "user": ROLE}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            self.cluster.ensure()
            return super().get_new_connection(conn_params)
