"""The roof: app, worker, command line, demo; joins the rooms."""
