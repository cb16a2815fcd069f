"""Step 4: what a change to another model would cost."""
