"""The ground: words and facts that every room shares. Standard library only."""
