"""Who is told of what happens to a case, by message. Hears of the engine; nobody knows it."""
