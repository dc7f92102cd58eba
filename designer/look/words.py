"""Numbers, sizes and times as people say them."""

import math
import time

__all__ = ["ago", "amount", "bytes_in_words", "clock", "count", "seconds_in_words"]

MINUTE, HOUR, DAY = 60, 3600, 86400


def seconds_in_words(seconds: float | None) -> str:
    """0.04 -> "40 ms", 12.3 -> "12 s", 200 -> "3 min 20 s"; nothing for none."""
    if seconds is None or not math.isfinite(seconds):
        return ""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s" if whole % MINUTE else f"{whole // MINUTE} min"
    hours, minutes = divmod(round(whole / MINUTE), 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def bytes_in_words(size: float) -> str:
    """1234567 -> "1.2 MB"."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def ago(moment: float, now: float | None = None) -> str:
    """How long ago a moment (unix seconds) was, roughly."""
    gone = (time.time() if now is None else now) - moment
    for limit, unit, name in ((MINUTE, 1, ""), (HOUR, MINUTE, "min"), (DAY, HOUR, "h"), (30 * DAY, DAY, "day")):
        if gone < limit:
            many = int(gone // unit)
            return "just now" if not name else f"{many} {name}{'s' * (name == 'day' and many != 1)} ago"
    return time.strftime("%d %b %Y", time.localtime(moment))


def clock(moment: float) -> str:
    """A moment as date and time of this machine's zone; nothing for none."""
    return time.strftime("%d %b %H:%M:%S", time.localtime(moment)) if moment else ""


def count(many: int, one: str, more: str = "") -> str:
    """3, "run" -> "3 runs"; `more` where the plural is another word."""
    return f"{many:,} {one if many == 1 else more or one + 's'}"


def amount(value: object) -> str:
    """A number with four digits that count; text as it is; a dash for nothing."""
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e9):
        return f"{int(value):,}"
    return f"{value:.4g}" if math.isfinite(value) else "–"
