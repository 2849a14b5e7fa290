"""Archives -> pages and captures: units are claimed, their items filtered, entered and checkpointed."""
