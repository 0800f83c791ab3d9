"""Three invented label sets of forty labels, as researchers name what they watch.

`queries.csv` has two ways to ask for each label by somebody who does not know its name,
`no_match.csv` forty queries a set that none of its labels fits. Both were written before the words
for own labels, from the labels alone, and are kept for measuring: never tune on them, and never
copy a query from them into code, word lists or tests.
"""
