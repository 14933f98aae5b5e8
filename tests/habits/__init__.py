"""Habits of the house that no tool checks: each file states one, and finds the places that break it."""
