"""Commands of the badges: printing ahead of time, paper lists, and the program beside a printer."""
