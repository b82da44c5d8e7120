"""The command line. The commands are in commands/; here is what they share."""
