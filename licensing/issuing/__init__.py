"""The issuing desk: papers are signed, numbered, registered, printed, sealed and released, one or many at a time."""
