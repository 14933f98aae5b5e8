"""What doors write for others: attendance as a CSV, and paper lists of who may come in."""
