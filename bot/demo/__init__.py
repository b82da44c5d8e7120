"""What shows pgherd without a Discord account and without a homelab."""
