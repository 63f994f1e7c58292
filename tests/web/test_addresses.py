"""No spelling, no second answer and no redirect leads the server to an address of the inside."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from toolkit.errors import InputError, ProviderError, ToolkitError
from toolkit.web.addresses import AddressRules, networks_of, system_resolve
from toolkit.web.outbound import Outbound

LOOPBACK_ONLY = networks_of(("127.0.0.1/32",))
PAGE = (
    b"<html><head><title>Pier</title></head><body><article><p>"
    + b"The town sold the pier. " * 20
    + b"</p></article></body></html>"
)


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.1.2.3 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 192.0.0.1
    192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 192.88.99.1
    ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12:3456::1 fec0::1 ff02::1 2001:db8::1 100::1 64:ff9b:1::1 5f00::1
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
    2001:db8::5efe:127.0.0.1 2606:4700::200:5efe:10.0.0.1
    192.0.0.192 3fff::1 2002:7f00:1:: 2002:c0a8:101:: 2001:0:4136:e378:8000:63bf:3fff:fdd2 not-an-address""".split(),
)  # fmt: skip
def test_what_is_not_public_is_refused(address):
    assert not AddressRules().allowed(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_what_is_public_is_allowed(address):
    assert AddressRules().allowed(address)


def test_teredo_is_judged_by_the_address_inside():
    inside = ipaddress.IPv4Address("127.0.0.1")
    teredo = ipaddress.IPv6Address((0x20010000 << 96) | (int(inside) ^ 0xFFFFFFFF))
    assert not AddressRules().allowed(str(teredo))


def test_named_networks_are_allowed_and_nothing_beside_them():
    rules = AddressRules(networks_of(("10.1.0.0/16", "fd00:1::/32")))
    assert rules.allowed("10.1.2.3") and rules.allowed("fd00:1::5") and rules.allowed("::ffff:10.1.2.3")
    assert not rules.allowed("10.2.0.1") and not rules.allowed("127.0.0.1") and not rules.allowed("fd00:2::1")
    with pytest.raises(InputError, match="10"):
        networks_of(("10.1.2.3/8",))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://017700000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "http://0/",
        "http://１２７.０.０.１/",
        "http://127.0.0.1.:80/",
        "http://user@127.0.0.1/",
        "http://example.com@127.0.0.1/",
        "https://10.0.0.1:8443/",
        "file:///etc/passwd",
        "ftp://1.1.1.1/",
        "gopher://1.1.1.1/",
        "javascript:alert(1)",
        "http://",
        "http:///x",
        "//1.1.1.1/",
        "http://[::1",
        "http://exa mple/",
        "http://a\r\nHost: b/",
        "http://" + "a" * 3000,
        "http://1.1.1.1:99999/",
        "",
    ],
)
def test_no_spelling_of_an_address_gets_through(url):
    with pytest.raises(ToolkitError):
        asyncio.run(Outbound(seconds=2.0).fetch(url))


def test_a_name_with_one_public_and_one_private_address_is_refused():
    async def both(host: str, port: int) -> tuple[str, ...]:
        return ("1.1.1.1", "127.0.0.1")

    with pytest.raises(InputError, match="not a public address"):
        asyncio.run(AddressRules(resolve=both).choose("two.example", 80))


def test_a_name_without_an_address_is_refused():
    async def none(host: str, port: int) -> tuple[str, ...]:
        return ()

    with pytest.raises(InputError, match="no address"):
        asyncio.run(AddressRules(resolve=none).choose("none.example", 80))
    with pytest.raises(InputError, match="no address"):
        asyncio.run(system_resolve("no\u0000host", 80))


class Resolver:
    """A name server that answers differently each time it is asked."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.asked = list(answers), 0

    async def __call__(self, host: str, port: int) -> tuple[str, ...]:
        self.asked += 1
        return (self.answers[min(self.asked, len(self.answers)) - 1],)


Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def served(answer: Answer, host: str = "127.0.0.1") -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def reply(status: int, body: bytes = b"", **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Type": "text/html", **headers}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def outbound(*addresses: str, **limits: Any) -> tuple[Outbound, Resolver]:
    resolver = Resolver(*(addresses or ("127.0.0.1",)))
    return Outbound(AddressRules(LOOPBACK_ONLY, resolver), **{"seconds": 5.0, **limits}), resolver


def test_a_page_is_fetched_from_the_judged_address_under_its_own_name():
    hosts: list[str | None] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        hosts.append(handler.headers["Host"])
        reply(200, PAGE)(handler)

    with served(answer) as port:
        out, resolver = outbound("127.0.0.1", "127.0.0.66")
        document = asyncio.run(out.fetch(f"http://paper.example:{port}/story"))
    assert "sold the pier" in document.text
    assert document.source == f"http://paper.example:{port}/story"
    assert (hosts, resolver.asked) == ([f"paper.example:{port}"], 1)


def test_a_name_that_changes_its_address_is_not_asked_twice_for_one_request_and_judged_for_the_next():
    with served(reply(302, Location="/again")) as port:
        out, resolver = outbound("127.0.0.1", "127.0.0.66")
        with pytest.raises(InputError, match="not a public address"):
            asyncio.run(out.fetch(f"http://paper.example:{port}/"))
    assert resolver.asked == 2


@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.2/", "http://[::1]/", "http://169.254.169.254/", "file:///etc/passwd", "//localhost./", "http://[", "gopher://x/"],
)  # fmt: skip
def test_a_redirect_to_the_inside_is_refused(location):
    with served(reply(302, Location=location)) as port, pytest.raises(ToolkitError):
        asyncio.run(Outbound(AddressRules(LOOPBACK_ONLY), seconds=5.0).fetch(f"http://127.0.0.1:{port}/"))


def test_redirects_are_followed_three_times_and_no_more():
    def hops(most: int) -> Answer:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            done = int(handler.path.strip("/") or 0)
            reply(302, Location=f"/{done + 1}")(handler) if done < most else reply(200, PAGE)(handler)

        return answer

    out, _ = outbound()
    with served(hops(3)) as port:
        assert asyncio.run(out.fetch(f"http://paper.example:{port}/")).text
    with served(hops(4)) as port, pytest.raises(InputError, match="more than 3 redirects"):
        asyncio.run(out.fetch(f"http://paper.example:{port}/"))


def test_too_much_too_slow_and_no_page_are_refused():
    out, _ = outbound(max_bytes=1_000, seconds=1.0)
    slow = threading.Event()

    def stall(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        slow.wait(10)

    for answer, what in (
        (reply(200, b"x" * 2_000), "larger than 1,000"),
        (reply(200, b"{}", **{"Content-Type": "application/json"}), "not a page"),
        (reply(404, PAGE[:500]), "status 404"),
        (stall, "longer than 1 seconds"),
    ):
        with served(answer) as port:
            with pytest.raises(InputError, match=what):
                asyncio.run(out.fetch(f"http://paper.example:{port}/"))
            if answer is stall:
                slow.set()


def test_a_server_that_is_not_there_is_an_error_of_ours():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    out, _ = outbound()
    with pytest.raises(ToolkitError):
        asyncio.run(out.fetch(f"http://paper.example:{port}/"))


def test_a_redirect_to_what_is_no_address_is_refused():
    with served(reply(302, Location="http://[::1")) as port, pytest.raises(InputError, match="redirects to what is no"):
        asyncio.run(outbound()[0].fetch(f"http://page.example:{port}/"))


def test_a_receiver_that_does_not_answer_in_time_is_an_error_of_the_other_side():
    def stall(handler: BaseHTTPRequestHandler) -> None:
        threading.Event().wait(1.0)

    with served(stall) as port, pytest.raises(ProviderError, match=r"no answer within 0\.2 seconds"):
        asyncio.run(outbound(seconds=0.2)[0].post(f"http://hook.example:{port}/", b"{}", {}))
