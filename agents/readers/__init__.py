"""Reading: bytes, files and rows into normalised text, cut into passages and screened."""
