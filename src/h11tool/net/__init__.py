"""Live connections: the only part that opens sockets."""
