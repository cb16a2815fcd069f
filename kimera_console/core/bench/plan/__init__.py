"""What is measured: contenders, scenarios, the estimated duration."""
