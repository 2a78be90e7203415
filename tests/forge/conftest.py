"""A repository of a test's own, for the tests that ask for it."""

from worktrees import count, nobodys_settings, repository, tree

__all__ = ["count", "nobodys_settings", "repository", "tree"]
