"""New vectors beside the old ones: plan, run, ledger, exchange."""
