"""Messages to people, by e-mail: kept as rows, sent by the worker, never twice. Knows nobody's reason to write."""
