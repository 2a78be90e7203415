"""The desk, at which moderators decide and what they approved is published."""
