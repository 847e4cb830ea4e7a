"""On PYTHONPATH, this refuses every connection and name look-up that would leave the machine, in child processes too.

What it refused is also written to the file named by LOOPBACK_ONLY_LOG, since the code may catch the error.
"""

import ipaddress
import os
import sys
from typing import Any


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        host = arguments[1][0] if isinstance(arguments[1], tuple) else "127.0.0.1"  # else a local socket's path
    elif event == "socket.getaddrinfo":
        host = arguments[0] or "127.0.0.1"
    else:
        return
    if isinstance(host, bytes):
        host = host.decode()
    try:
        outside = not ipaddress.ip_address(host).is_loopback
    except ValueError:
        outside = host != "localhost"
    if outside:
        with open(os.environ["LOOPBACK_ONLY_LOG"], "a", encoding="utf-8") as log:  # noqa: PTH123  # no imports here
            log.write(f"{event} {host} by {' '.join(sys.argv)}\n")
        raise PermissionError(f"{host} is not on this machine")


sys.addaudithook(_refuse)
