"""The rules of doors: when a scan happened, what it counts for, and the minutes that follow from it."""
