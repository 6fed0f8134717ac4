"""What a process does first that is going to hold keys."""

import ctypes
import resource
import sys

PR_SET_DUMPABLE = 4


def harden() -> None:
    """Leave no core dump, and let no other process of this user read the memory.

    Who is root can still read it, and so can whoever holds the machine while it runs.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
