"""Whether an order can be taken, before anything is queued."""

from __future__ import annotations

from toolkit.errors import InputError
from toolkit.web.desk import Desk
from toolkit.web.faults import Busy
from toolkit.web.orders import Order, Setup


def checked(desk: Desk, order: Order) -> Order:
    """The order with its setup completed.

    Raises InputError for a setup that is not offered, an article that is too long, or an address where none may be
    fetched or called; Busy where too much waits already.
    """
    limit = desk.config.settings.max_chars
    if order.document is not None and len(order.document.text) > limit:
        raise InputError(f"the article has {len(order.document.text):,} characters, the limit is {limit:,}")
    if order.url is not None and desk.jobs.fetch is None:
        raise InputError("this server fetches no addresses; send the text, or start it with --allow-fetch")
    if order.callback is not None and not desk.calls_back:
        raise InputError("this server calls nobody back; ask for the status, or start it with --allow-webhooks")
    if desk.analyses.waiting() >= desk.config.limits.waiting:
        raise Busy(f"{desk.config.limits.waiting:,} analyses are waiting already; try again when some have ended")
    return order.model_copy(update={"setup": desk.answering.complete(order.setup)})


def again(desk: Desk, order: Order, setup: Setup) -> Order:
    """The order for a re-run with another setup; what the setup leaves open is the server's choice, not the old one."""
    return checked(desk, order.model_copy(update={"setup": setup, "callback": None}))
