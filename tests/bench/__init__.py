"""`python3 dev.py bench`: one table from one run, with the limits it is compared to."""
