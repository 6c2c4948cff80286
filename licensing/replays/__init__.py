"""Half-years played again: a script of acts, sorted by moment, through the real engine and a real worker."""
