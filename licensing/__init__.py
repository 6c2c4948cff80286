"""The law and the registers. One app, rooms on one staircase: each imports only what lies below it."""
