"""The map of the house: rooms, layers and the imports between them, as the code has them."""
