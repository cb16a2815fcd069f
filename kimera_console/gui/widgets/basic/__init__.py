"""Labels, buttons, cards, tables and fields."""
