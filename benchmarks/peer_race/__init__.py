"""Relations, pay and calls beside OCA's addons for the same, in one database."""
