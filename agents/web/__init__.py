"""Reading the web: pages, feeds and site maps, from addresses that may be reached."""
