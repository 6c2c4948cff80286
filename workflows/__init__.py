"""The engine: definitions, steps, people, time. It could run a library's loans tomorrow, and its tests do."""
