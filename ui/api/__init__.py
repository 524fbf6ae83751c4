"""The HTTP API: the same verbs as everywhere, over JSON, for programs with a token."""
