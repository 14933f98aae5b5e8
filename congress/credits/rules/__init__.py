"""What credits follow from, pure: integer minutes in, hundredths of a credit out, never floats."""
