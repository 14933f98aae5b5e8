"""What is handed to an operator: the wheel."""
