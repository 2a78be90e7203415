"""The git repository a project lives in, and the forge that keeps it."""
