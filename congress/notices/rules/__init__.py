"""Decides whom letters of several rooms concern: those of a day (`days`), of credits (`credits`), and of
what presenters hand out (`materials`).
"""
