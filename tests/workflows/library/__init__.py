"""A lending library: the engine's own tests run it, so that the engine never needs to know what it is used for."""
