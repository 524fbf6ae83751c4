"""Snapshots in other tools' forms. Each module has one form: rows and card in, files out."""
