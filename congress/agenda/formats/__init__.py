"""The agenda in files: the schedule file (`yaml_file`), what others read (`writing`), and what others
wrote (`foreign`). `exchange` says what the written formats share.
"""
