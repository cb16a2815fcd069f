"""Text that would act on a terminal, a text widget or a reader."""

from __future__ import annotations

import re

EVIL = "a\x1b]0;owned\x07\x1b[31mb\x9bc\u202ed\u2066e\x7f\x00"
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
