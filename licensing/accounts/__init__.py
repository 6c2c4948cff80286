"""Who acts for a facility, and what they may therefore see."""
