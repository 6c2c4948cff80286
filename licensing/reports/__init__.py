"""What the department tells about a period, counted from rows alone."""
