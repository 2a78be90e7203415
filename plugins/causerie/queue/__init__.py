"""Submissions awaiting a decision, in a database of their own.

`queue.open(folder)` gives a Queue.
"""

from causerie.queue.transactions import Queue, open  # noqa: A004 - said `queue.open`
from causerie.queue.values import (
    AnswerIdTaken,
    Decision,
    Item,
    NoSubmission,
    QueueUnavailable,
    Sent,
    Stale,
    Task,
    Work,
)

__all__ = [
    "AnswerIdTaken",
    "Decision",
    "Item",
    "NoSubmission",
    "Queue",
    "QueueUnavailable",
    "Sent",
    "Stale",
    "Task",
    "Work",
    "open",
]
