"""Applications as their users meet them: over HTTP."""
