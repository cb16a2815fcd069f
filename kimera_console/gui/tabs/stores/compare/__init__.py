"""Step 6: the same searches before and after."""
