"""How each action is carried out, and found again at the far end: one entry an action."""
