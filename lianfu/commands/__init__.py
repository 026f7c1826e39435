"""The command line, one file a subject; `lianfu/__main__.py` joins them."""
