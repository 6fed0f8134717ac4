"""Which links Telegram takes, and how it writes them."""

from urllib.parse import urlsplit

SCHEMES = {"http", "https", "tg", "ton"}
IPV4_PARTS = 4


def checked_link(link: str) -> str:
    """Return a link as Telegram keeps it, or an empty string where it takes none."""
    link = link.strip()
    full = link if "://" in link else f"http://{link}"
    try:
        parts = urlsplit(full)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in SCHEMES or any(c.isspace() for c in full):
        return ""
    if parts.scheme in {"tg", "ton"}:
        return full if host else ""
    if not _is_host(host):
        return ""
    return parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/").geturl()


def _is_host(host: str) -> bool:
    labels = host.split(".")
    if all(label.isdecimal() for label in labels):
        return len(labels) == IPV4_PARTS
    return len(labels) > 1 and all(labels) and len(labels[-1]) > 1
