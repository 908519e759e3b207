"""Models behind HTTP: one request and its answer, tried again while the other side is busy, its faults told as ours."""

from __future__ import annotations

import time
from typing import Any

from index.errors import EncoderFault

SECONDS = 60.0
CONNECT_SECONDS = 5.0
ATTEMPTS = 3
"""Tries of a request that met a busy or restarting endpoint."""
PAUSE_SECONDS = 0.5
"""Before the second try; doubled for each one after."""
BUSY = frozenset({408, 429})
"""Statuses, beside those from 500, after which the same request may go through."""


class Endpoint:
    """One address that takes JSON by POST. ``what`` is its name in messages: 向量服务, 重排服务."""

    def __init__(self, what: str, url: str, api_key: str | None = None) -> None:
        import httpx

        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = httpx.Client(headers=headers, timeout=httpx.Timeout(SECONDS, connect=CONNECT_SECONDS))
        self._what = what
        self._url = url

    def __str__(self) -> str:
        return f"{self._what} {self._url} "

    def post(self, fields: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever the other side says
        """The JSON that the endpoint answers. Raises ``EncoderFault`` with its words where it gives none."""
        import httpx

        problem = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(PAUSE_SECONDS * 2 ** (attempt - 1))
            try:
                answer = self._client.post(self._url, json=fields)
            except httpx.TimeoutException:
                problem = "等待超时"
            except httpx.HTTPError as error:
                problem = f"无法连接：{first_line(error)}"
            else:
                if answer.is_success:
                    return self._read(answer)
                problem = f"返回状态码 {answer.status_code}：{answer.text[:200]}"
                if answer.status_code not in BUSY and answer.status_code < 500:
                    break
        raise EncoderFault(f"{self}没有正常应答（{problem}）。请检查地址、模型名与密钥，或稍后再试。")

    def _read(self, answer: Any) -> Any:  # noqa: ANN401 - httpx is imported where it is used
        try:
            return answer.json()
        except ValueError as error:
            raise EncoderFault(f"{self}的应答不是 JSON，请检查地址。") from error


def first_line(error: Exception) -> str:
    """What an error says, in one line that a user can be shown."""
    return (str(error) or type(error).__name__).splitlines()[0][:200]
