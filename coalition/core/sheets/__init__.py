"""Tables that people fill in with a spreadsheet program: written, bounded, and read back (docs/spreadsheets.md)."""
