"""A world without a network: dead proxies, refused connections, and where the system allows it, no way out at all.

As a module, `python -m tests.offline COMMAND …` runs a command in a network of its own, which has loopback only.
"""

import ctypes
import fcntl
import os
import socket
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
OFFLINE = dict.fromkeys(PROXIES, "http://127.0.0.1:9") | {"PYTHONPATH": str(ROOT / "tests" / "loopback_only")}

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000  # linux/sched.h
SIOCSIFFLAGS, IFF_UP, IFF_RUNNING = 0x8914, 0x1, 0x40  # linux/sockios.h, linux/if.h
NOT_ALLOWED = 77  # exit status where the system lets us have no network of our own


def leave_the_network() -> None:
    """Put this process and its children into a network that has nothing but loopback.

    Raises:
        OSError: the system doesn't allow it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "unshare"):
        raise OSError("this system has no network namespaces")
    alone = 0 if os.geteuid() == 0 else CLONE_NEWUSER
    if libc.unshare(CLONE_NEWNET | alone) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP | IFF_RUNNING))


if __name__ == "__main__":
    try:
        leave_the_network()
    except OSError as error:
        print(error, file=sys.stderr)
        sys.exit(NOT_ALLOWED)
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606  # no shell is wanted
