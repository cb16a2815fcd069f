"""The database: connection, tables, columns, keys, and its vectors as arrays."""
