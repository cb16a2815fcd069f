"""The steps before a conversion: source, inspection, options."""
