"""What the families of commands share: roles, pages, confirmations, long work, buttons."""
