"""What is said of a video without an index: its labels, its key frames."""
