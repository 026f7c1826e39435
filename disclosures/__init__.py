"""How staff come to read many people at once, for a stated purpose: call rounds, exports, rosters of partners."""
