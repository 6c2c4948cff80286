"""What everybody may know without logging in: where a dossier stands, whether a licence holds, how it is done."""
