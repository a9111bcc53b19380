"""Rules on whole messages and exchanges: what they mean, not how they are read."""
