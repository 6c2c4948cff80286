"""Radiation workers, their certificates, and the officers for radiation safety."""
