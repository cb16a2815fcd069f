"""What a conversion leaves on record: history, stages, memory samples."""
