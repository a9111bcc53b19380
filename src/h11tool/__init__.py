"""A command-line tool that reads, explains, records and replays HTTP/1.1 traffic, byte for byte."""

__version__ = "0.1.0"
