"""Judges: what can be set in place of the critic's own look at a claim and its evidence."""
