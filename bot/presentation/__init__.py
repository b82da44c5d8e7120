"""One report, three faces: Discord, the terminal, JSON. And the one place that renders errors."""
