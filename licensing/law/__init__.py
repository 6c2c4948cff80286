"""What the law sets, as rows with dates, source and verification mark. Knows no other room."""
