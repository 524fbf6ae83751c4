"""Parts of pages that live in the browser: scripts with the Python that mounts them."""
