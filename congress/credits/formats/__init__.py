"""Certificates and transcripts as pages."""
