"""Submissions awaiting a decision, in a database of their own.

`queue.open(folder)` gives a Queue.
"""

from causerie.core.moderation import Decision
from causerie.queue.transactions import Queue, open  # noqa: A004 - said `queue.open`
from causerie.queue.values import (
    DROPPED,
    AnswerIdTaken,
    Entry,
    InARing,
    InTheWay,
    Item,
    NoSubmission,
    QueueUnavailable,
    Sent,
    Stale,
    Task,
    Work,
)

__all__ = [
    "DROPPED",
    "AnswerIdTaken",
    "Decision",
    "Entry",
    "InARing",
    "InTheWay",
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
