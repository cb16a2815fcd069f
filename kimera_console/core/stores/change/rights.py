"""Whether the role of this connection may change a table, for a plan to say so beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.stores.database.connection import POSTGRESQL
from kimera_console.core.stores.database.sql import quoted

if TYPE_CHECKING:
    from kimera_console.core.stores.database.choice import TableRef
    from kimera_console.core.stores.database.connection import Store

_OWNER_SQL = """
SELECT pg_get_userbyid(relowner), current_user, pg_has_role(relowner, 'USAGE')
FROM pg_catalog.pg_class WHERE oid = to_regclass(%s)
"""


def missing_right(store: Store, table: TableRef) -> str:
    """A sentence where only another role may add and rename the table's columns; else "".

    PostgreSQL lets a table's owner do that, and the members of the owning role. It is no obstacle
    for a plan, which may well be made by a role that only reads.
    """
    if store.dialect != POSTGRESQL:
        return ""
    with store.connect() as connection:
        found = connection.exec_driver_sql(_OWNER_SQL, (quoted(table),)).first()
    if found is None or found[2]:
        return ""
    return (
        f"{table} belongs to {found[0]}, and {found[1]} may not add a column to it: run and switch "
        "need its owner, or a member of that role."
    )
