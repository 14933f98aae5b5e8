"""`python -m congress`: the same as the `congress` command."""

from congress.cli import main

main()
