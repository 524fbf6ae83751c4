"""Chat intake: what a message asks for. Rules first, a small model for what they leave open."""
