"""The MCP server: copydesk's verbs as tools for assistants."""
