"""Slips that are printed when somebody asks for them: no number of a book, no row. Knows papers, law and files."""
