"""The rules of the guide: what it says and said, when the badge desk is open, and what is news."""
