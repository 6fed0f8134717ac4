"""Keeps other sites away from a server on loopback, which any page in a browser can reach."""

from collections.abc import Awaitable, Callable

from aiohttp import web

HOST = "127.0.0.1"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Serve only who addresses this server by its own name, from no other site.

    A foreign Host is a name somebody made point here (DNS rebinding), a foreign Origin another
    site's script. A picture or link of another site names no Origin, but browsers mark it.
    """
    names = own_names(request)
    ours = request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}
    if not ours and request.path != "/":  # a link to the page may stand anywhere
        raise web.HTTPForbidden(text="This server answers to its own page only.")
    origin = request.headers.get("Origin")
    if request.host not in names:
        raise web.HTTPForbidden(text="This server answers to its own name only.")
    if origin is not None and origin not in {f"http://{name}" for name in names}:
        raise web.HTTPForbidden(text="This server answers to its own page only.")
    return await handler(request)


def own_names(request: web.Request) -> set[str]:
    port = request.transport.get_extra_info("sockname")[1] if request.transport else 0
    return {f"{HOST}:{port}", f"localhost:{port}"}
