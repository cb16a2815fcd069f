"""The parts of the theme: style sheet, palette, and what is out of sight restyled later."""
