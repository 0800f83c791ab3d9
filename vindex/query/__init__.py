"""From a question to hits: filters, words, examples, sequences, moments."""
