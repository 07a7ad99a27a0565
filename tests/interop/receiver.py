"""How far the receiver of a loopback connection has read: the kernel knows, as it tells ss(8)."""

import socket
import struct
import time

from process import PATIENCE_S

# <linux/sock_diag.h>, <linux/inet_diag.h> and <linux/tcp.h>
NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST = 4, 20, 1
ANY_STATE = NO_COOKIE = 0xFFFFFFFF
INET_DIAG_INFO, SIZE_OF_INET_DIAG_MSG = 2, 72
BYTES_RECEIVED_IN_TCP_INFO = 128


def _ask_kernel(receiver_port, sender_port):
    """(bytes that wait for the receiver's read, bytes that came in all), or None."""
    loopback = socket.inet_aton("127.0.0.1") + bytes(12)
    ends = struct.pack(">HH", receiver_port, sender_port) + loopback + loopback
    request = struct.pack(
        "<BBBxI", socket.AF_INET, socket.IPPROTO_TCP, 1 << (INET_DIAG_INFO - 1), ANY_STATE)
    request += ends + struct.pack("<III", 0, NO_COOKIE, NO_COOKIE)
    header = struct.pack("<IHHII", 16 + len(request), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, 0, 0)
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, NETLINK_SOCK_DIAG) as kernel:
            kernel.send(header + request)
            answer = kernel.recv(4096)
    except (AttributeError, OSError):
        return None
    length, kind = struct.unpack_from("<IH", answer)
    if kind != SOCK_DIAG_BY_FAMILY:
        return None
    waiting = struct.unpack_from("<I", answer, 16 + 4 + len(ends) + 12 + 4)[0]
    at = 16 + SIZE_OF_INET_DIAG_MSG
    while at + 4 <= length:
        size, attribute = struct.unpack_from("<HH", answer, at)
        if attribute == INET_DIAG_INFO and size >= 4 + BYTES_RECEIVED_IN_TCP_INFO + 8:
            return waiting, struct.unpack_from(
                "<Q", answer, at + 4 + BYTES_RECEIVED_IN_TCP_INFO)[0]
        at += (size + 3) & ~3
    return None


def wait_until_read(sink, sent):
    """Until the receiver has read all bytes that went to it so far, or is gone, or the kernel does
    not tell: then pieces may arrive together, and the tests are as true, if less strict."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        answer = _ask_kernel(sink.getpeername()[1], sink.getsockname()[1])
        if answer is None or (answer[0] == 0 and answer[1] >= sent):
            return
        time.sleep(0.00005)
