"""Pictures of one vector."""
