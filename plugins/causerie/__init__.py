"""Publish a series of chapters and the answers its readers give."""
