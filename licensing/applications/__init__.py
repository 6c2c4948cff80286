"""What a facility prepares by itself: drafts of dossiers, answers to requests, and its own first page."""
