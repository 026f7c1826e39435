"""Drills: a bad day played through in a throw-away installation, one file a drill; `lianfu/commands/drilling.py` lists
them."""
