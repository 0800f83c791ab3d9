"""The demo checkpoint, its labels, and the renderer that draws the sample library and its clips."""
