"""The addresses of the receiver."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from causerie.queue import QueueUnavailable
from causerie.receiver.answers import ACTION, MINE, Answers
from causerie.receiver.mine import Mine
from causerie.receiver.receiver import Receiver
from causerie.web.app import HEALTH


def routes(receiver: Receiver) -> list[Route]:
    """All of them, for an application of `web.app`."""
    answers, mine = Answers(receiver), Mine(receiver)
    page = f"{MINE}/{{secret}}"

    async def health(_: Request) -> Response:
        return await run_in_threadpool(_health, receiver)

    return [
        Route(ACTION, answers.ask, methods=["GET"], name="answer"),
        Route(ACTION, answers.take, methods=["POST"], name="answer-sent"),
        Route(page, mine.show, methods=["GET"], name="mine"),
        Route(f"{page}/edit", mine.ask_edit, methods=["GET"], name="edit"),
        Route(f"{page}/edit", mine.edit, methods=["POST"], name="edit-sent"),
        Route(f"{page}/withdraw", mine.ask_withdraw, methods=["GET"], name="withdraw"),
        Route(f"{page}/withdraw", mine.withdraw, methods=["POST"], name="withdraw-sent"),
        Route(f"{page}/download", mine.download, methods=["GET"], name="download"),
        Route(HEALTH, health, methods=["GET"], name="healthz"),
    ]


def _health(receiver: Receiver) -> Response:
    """For a machine that watches: whether an answer could be taken now."""
    try:
        receiver.queue.count_waiting()
        well = receiver.room()
    except QueueUnavailable:
        well = False
    return PlainTextResponse("ok\n" if well else "unavailable\n", 200 if well else 503)
