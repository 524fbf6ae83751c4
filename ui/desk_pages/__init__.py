"""The desk's pages. Each shows one thing, calls the verbs the command line calls, and returns."""
