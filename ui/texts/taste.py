"""Taste tests."""
