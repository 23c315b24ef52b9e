"""The measurements of `benchmarks/speed.py`, one file for each part and for what they share."""
