"""What is secret, and how text is shown without it.

Names decide what is secret (HF_TOKEN, DB_PASSWORD, ...); values decide what is masked: a secret
is struck out wherever it turns up in a text, not only behind its own name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MASK = "••••••••"
"""Shown in place of a secret, whatever its length."""

SHORTEST_MASKED = 4
"""Secret values shorter than this are not hunted for in texts: they would match everywhere."""

SHORTEST_HIDDEN = 8
"""Secrets shorter than this are masked behind their own names and in their own file's texts only:
as words they would match ordinary output.
"""

_SECRET_NAME = re.compile(
    r"secret|passw|passphrase|credential|api_?key|private_?key|access_?key|_key$"
    r"|token(?!s$|s_|i[sz]er)|_(pwd|pat|dsn)$|(^|_)(auth|jwt|bearer|cookie)(_|$)",
    re.IGNORECASE,
)
# It begins at "://": looking for the scheme in front of it would scan a long word once for each of
# its letters. No part of it can be matched in two ways, so the time is linear in the length.
_URL_PASSWORD = re.compile(r"(?P<user>(?<=[\w+.-])://[^/\s:@]*:)[^/\s]+(?=@)")
_QUERY_SECRET = re.compile(r"passw|pwd|token|secret", re.IGNORECASE)
# Names are taken whole (++), for the same reason. Marks that end a value in a text stay.
_QUERY_OPTION = re.compile(r"(?P<mark>[?&])(?P<name>[\w.-]++)=(?P<value>[^&\s]*[^&\s'\";,)])")


def is_secret_name(name: str) -> bool:
    """Whether a variable of this name is to be treated as a secret."""
    return _SECRET_NAME.search(name) is not None


def has_url_password(value: str) -> bool:
    """Whether a value is or holds a URL with a password in it, before its host or as an option."""
    text = value.strip()
    if text.find("://") > 0 and not any(map(str.isspace, text)) and mask_url(text) != text:
        return True
    return _URL_PASSWORD.search(value) is not None or any(
        _is_secret_option(found["name"]) for found in _QUERY_OPTION.finditer(value)
    )


def mask_url(url: str) -> str:
    """A URL without its password, whatever else is wrong with it; other texts as they are.

    For a text that is one URL as a whole: then even a password with unquoted @ and / is found.
    """
    scheme, mark, rest = url.strip().partition("://")
    user, at, host = rest.rpartition("@")
    if mark and at and ":" in user:
        rest = f"{user.partition(':')[0]}:{MASK}@{host}"
    place, question, query = rest.partition("?")
    parts = [_masked_option(part) for part in query.split("&")]
    return f"{scheme}{mark}{place}{question}{'&'.join(parts)}"


def _masked_option(part: str) -> str:
    name, equals, value = part.partition("=")
    return f"{name}={MASK}" if equals and value and _is_secret_option(name) else part


def _is_secret_option(name: str) -> bool:
    return _QUERY_SECRET.search(name) is not None or is_secret_name(name)


def printable(text: str) -> str:
    """The text with control and other invisible characters as escapes: safe on a terminal."""
    return text if text.isprintable() else repr(text)[1:-1]


def mask_values(text: str, secrets: Iterable[str]) -> str:
    """The text without any of the secret values, and without passwords inside URLs."""
    for secret in sorted(set(secrets), key=len, reverse=True):
        if len(secret) >= SHORTEST_MASKED:
            text = text.replace(secret, MASK)
    text = _URL_PASSWORD.sub(lambda match: match["user"] + MASK, text)
    return _QUERY_OPTION.sub(lambda match: match["mark"] + _masked_option(match[0][1:]), text)


__all__ = [
    "MASK",
    "SHORTEST_HIDDEN",
    "SHORTEST_MASKED",
    "has_url_password",
    "is_secret_name",
    "mask_url",
    "mask_values",
    "printable",
]
