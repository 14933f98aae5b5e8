"""Use cases of credits: what is known of somebody, and what it is worth; nothing is written."""
