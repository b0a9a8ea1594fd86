"""Benchmarks: each task beside its peers, in the same run. Nothing here asserts an absolute time."""
