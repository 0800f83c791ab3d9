"""Examines own labels: gestures and label sets that were written before anybody measured by them.

`draws`, `gestures` and `library` draw what no training sees, `labels` holds what people would type,
`exam` measures. Nothing of vindex may be chosen by these figures; they are read once, at the end,
and the next model gets a draw of its own.
"""
