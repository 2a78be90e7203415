"""How much has come of late: over the rate nothing is refused, but it waits apart."""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock


@dataclass(frozen=True, slots=True)
class Limit:
    """So many within a time, wherever that begins."""

    most: int
    within: timedelta


FROM_ONE = Limit(60, timedelta(minutes=10))
"""From one address: a class of thirty may send twice."""
FROM_NETWORK = Limit(300, timedelta(hours=1))
"""From one network of a whole site, which may have as many addresses as it likes."""
FROM_ALL = Limit(1_000, timedelta(hours=1))

_REMEMBERED = 10_000


class Rate:
    """Counts in memory alone, and never more than all may send: a flood takes no room."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        one: Limit = FROM_ONE,
        network: Limit = FROM_NETWORK,
        everybody: Limit = FROM_ALL,
    ) -> None:
        self._clock = clock
        self._one = one
        self._network = network
        self._all = everybody
        self._turn = Lock()
        self._taken: deque[tuple[datetime, str, str]] = deque()
        self._judged: OrderedDict[str, bool] = OrderedDict()

    def over(self, sender: str, network: str, key: str) -> bool:
        """Whether `sender`, its `network` or all have sent too much; a `key` counts once."""
        with self._turn:
            if key not in self._judged:
                self._judged[key] = self._count(sender, network)
                if len(self._judged) > _REMEMBERED:
                    self._judged.popitem(last=False)
            return self._judged[key]

    def _count(self, sender: str, network: str) -> bool:
        """What is over the rate is not counted: one sender cannot use up what all may send."""
        now = self._clock()
        while self._taken and self._taken[0][0] <= now - self._all.within:
            self._taken.popleft()
        own = self._since(now - self._one.within, lambda who, _: who == sender)
        near = self._since(now - self._network.within, lambda _, where: where == network)
        if (
            own >= self._one.most
            or near >= self._network.most
            or len(self._taken) >= self._all.most
        ):
            return True
        self._taken.append((now, sender, network))
        return False

    def _since(self, instant: datetime, counts: Callable[[str, str], bool]) -> int:
        return sum(1 for at, who, where in self._taken if at > instant and counts(who, where))
