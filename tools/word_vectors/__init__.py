"""Distils word vectors from a sentence encoder: what `vindex.labels.meaning` compares words by."""
