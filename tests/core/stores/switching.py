"""Switching a store in tests, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kimera_console.core.stores.change.ledger import list_runs
from kimera_console.core.stores.database.connection import open_store
from kimera_console.core.switching.store_switch import roll_back_stores, switch_stores

if TYPE_CHECKING:
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.stores.change.target import Target
    from tests.helpers.stores import Database

ENV = b"# Kimera's flags\r\nexport EMBEDDING_DIM=48  # as stored\r\nTOKEN='s3cret'\r\nUSE_ONNX=0"
"""A file of flags with what a byte for byte rollback must keep."""


def switch(database: Database, settings: Settings, target: Target, **options: Any) -> Any:
    with open_store(database.url, writable=True) as store:
        with store.connect() as connection:
            runs = list_runs(store, connection)
        return switch_stores(store, settings, runs, target, **options)


def roll_back(database: Database) -> Any:
    with open_store(database.url, writable=True) as store:
        return roll_back_stores(store)
