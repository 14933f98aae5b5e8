"""Every select of credits: what was certified, and to whom."""
