"""Rows that come by spreadsheet: what a file of commitments, results or projects says, and how it is written."""
