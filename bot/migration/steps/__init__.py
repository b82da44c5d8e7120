"""What a run consists of, one step a file."""
