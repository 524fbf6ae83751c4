"""Published pieces as files, with all that they came from."""
