"""What was handed in: a dossier, its own copy of what was declared, its components, and the check of training."""
