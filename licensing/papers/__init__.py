"""What we issue: a template and a context become a numbered, hashed and stored PDF."""
