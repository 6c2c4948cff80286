"""Setting the department up and keeping it in order: agency, people, signatories, law, old licences, health."""
