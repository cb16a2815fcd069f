"""The three ways to a vector, behind one interface (`base.Backend`)."""
