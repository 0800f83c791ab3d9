"""Trains the words model of the demo: a small SigLIP that knows what renders can show."""
