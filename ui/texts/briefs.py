"""Asking for content."""
