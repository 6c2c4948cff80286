"""Files that people upload and files that we make, stored by what they contain. Knows no other room."""
