"""What runs containers: plain processes in the lab; Docker stands beside it."""
