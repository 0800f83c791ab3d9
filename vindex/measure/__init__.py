"""How good the answers are: against true labels, and by published protocols."""
