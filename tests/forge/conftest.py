"""A repository of a test's own, for the tests that ask for it."""

from worktrees import nobodys_settings, repository, tree

__all__ = ["nobodys_settings", "repository", "tree"]
