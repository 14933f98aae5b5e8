"""Decides whom letters of several rooms concern: those of a day (`days`), and of credits (`credits`)."""
