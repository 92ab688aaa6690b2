"""The coordination board: what overlaps, what is missing, what lies idle; each row with what can be done about it."""
