"""What is made of hits for other programs and people: exports, reports, cuts."""
