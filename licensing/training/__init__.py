"""Training classes that the department's own unit holds, and the people certified in them."""
