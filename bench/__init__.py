"""Speed and memory: ratios against a named baseline in the same run, with the raw figures."""
