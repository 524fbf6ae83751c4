"""Slack: work is asked for and reviewed where people talk."""
