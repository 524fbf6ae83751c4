"""What may train: filters with reasons, sides of the split, the guard against collapse."""
