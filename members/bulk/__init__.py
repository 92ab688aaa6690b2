"""Rows by spreadsheet: how cells are read and written, and how a row becomes a call of a service."""
