"""Style rules in Vale's YAML format: a folder of rules and a text in, alerts with places out."""
