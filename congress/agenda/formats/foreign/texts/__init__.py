"""Texts of foreign files, whatever the format: HTML made plain, names, titles and abstracts."""
