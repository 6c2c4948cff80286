"""The licence: what it allows to whom, until when, and whether it holds today."""
