"""How good a model is: what it saw beside the truth, in figures and in pictures."""
