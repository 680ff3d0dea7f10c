"""Reading of HTTP/1.1 messages from a socket, for scripts that look at single bytes."""


def read_head(stream):
    """Reads until the head of a message is there: the head and what came behind it, or None where the stream ended before."""
    data = b""
    while b"\r\n\r\n" not in data:
        got = stream.recv(65536)
        if not got:
            return None
        data += got
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest
