"""The first page as it leaves the server: in Chinese from its first byte, with our style, and closed to other machines.

Gradio takes its language from the browser and its page says ``lang="en"``; neither has a setting, so the page is
changed on its way out. The content security policy makes sure that the page asks no other machine for anything,
whatever Gradio's next version brings along.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",  # Gradio compiles its templates in the page
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
LANGUAGE = (
    "<script>for (const [name, value] of [['language', 'zh-CN'], ['languages', ['zh-CN', 'zh']]])"
    "Object.defineProperty(navigator, name, {get: () => value, configurable: true});</script>"
)


class FirstPage:
    """ASGI middleware that changes the page at ``/`` and leaves everything else alone. ``head`` goes into its head."""

    def __init__(self, app: ASGIApp, head: str) -> None:
        self.app = app
        self.head = head

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] not in ("/", "") or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        start: list[Message] = []
        body = bytearray()

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.append(message)
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                await send(_headed(start[0], page := rewritten(bytes(body), self.head)))
                await send({"type": "http.response.body", "body": page})

        await self.app({**scope, "headers": _plain(scope)}, receive, hold)


def rewritten(page: bytes, head: str) -> bytes:
    """The page in Chinese with ``head`` at the start of its head; what is not such a page is returned as it is."""
    if b"<head>" not in page:
        return page
    page = page.replace(b'lang="en"', b'lang="zh-CN"', 1)
    return page.replace(b"<head>", b"<head>" + (LANGUAGE + head).encode(), 1)


def _plain(scope: Scope) -> list[tuple[bytes, bytes]]:
    """The request's headers without the offer to take a compressed page."""
    return [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]


def _headed(message: Message, page: bytes) -> Message:
    kept = [(name, value) for name, value in message["headers"] if name.lower() != b"content-length"]
    return {**message, "headers": [*kept, (b"content-length", str(len(page)).encode()), *HEADERS]}
