"""Schedules that other software wrote: each format becomes a `Programme`, and that the schedule file's
tree. The schema, the checks and the release are then the same for every format.

`any_format` tells a file by its content; `from_ical`, `from_xml` and `from_json` read one format each;
`times` and `texts` make theirs ours; `own_files` knows what this service wrote; `matching` finds what we
have already; `assembling` puts the tree together.
"""
