"""Step 7: new vectors and flags put in force together, or taken back."""
