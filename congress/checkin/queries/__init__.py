"""Every select of doors, by noun."""
