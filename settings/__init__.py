"""Where the engine and the law meet the web, the queue and the machine; it knows everyone, nobody imports it."""
