"""Schedules that other software wrote: each format becomes a `Programme`, and that the schedule file's
tree. The schema, the checks and the release are then the same for every format.
"""
