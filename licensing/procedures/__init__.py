"""What this department's procedures say to the engine: words, and one folder of definitions per procedure."""
