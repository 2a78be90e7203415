"""The steps that bring a database to the form this version knows; each is applied once."""
