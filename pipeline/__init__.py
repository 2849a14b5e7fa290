"""Onrecord: who said what, to whom, and through whom, from news feeds and archives into Postgres."""

__version__ = "0.1.0"
