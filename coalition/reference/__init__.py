"""Reference rows: countries, indicators and their index, catalogues, missions, dated statements."""
