"""`make run`: the site on this machine, as three processes that are watched.

`children` watches, `__main__` tells the order. A server of a department uses the units in deploy/ instead.
"""
