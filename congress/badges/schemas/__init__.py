"""Shapes of the badges' calls: `desk`, and `offline` of desks without a network."""
