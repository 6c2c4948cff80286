"""`make run`: the site on this machine, as three processes that are watched.

`children` watches, `prepare` makes ready, `__main__` tells the order.
A server of a department does not need it: its own supervisor runs the same three commands.
"""
