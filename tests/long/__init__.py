"""Experiments that take an hour: `dev.py long`. Each has a small form in the tests, with controls."""
