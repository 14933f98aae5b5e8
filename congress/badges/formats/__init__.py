"""Badges as they are printed: what stands on one, as PDF, and as ZPL for thermal printers."""
