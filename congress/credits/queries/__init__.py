"""Every select of credits, by what it is about."""
