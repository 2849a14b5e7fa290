"""Content-Encoding undone while it streams, never beyond the room there is (pure).

A decoder takes what arrives and gives what it decodes to; a bomb stops at the cap with the rest unread.
"""

import zlib
from typing import Final, Protocol

import brotli
from backports import zstd

#: Codings on top of each other; honest servers use one.
MAX_CODINGS: Final = 2
#: RFC 9659: a window of 8 MB is what every reader must support, and the most that one should accept.
_ZSTD_WINDOW_LOG: Final = 23


class BadEncoding(Exception):
    """The bytes are not what Content-Encoding says."""


class TooLarge(Exception):
    """More decoded bytes than the cap."""


class Decoder(Protocol):
    """One coding, undone piece by piece."""

    def decode(self, data: bytes, room: int) -> bytes:
        """What `data` decodes to; raises TooLarge past `room` bytes, BadEncoding where it is broken."""

    def ended(self) -> bool:
        """True where the stream is complete; a stream of no bytes is."""


def decoders(content_encoding: str) -> list[Decoder]:
    """Decoders in the order in which to apply them; raises BadEncoding for unknown codings and for long chains."""
    names = [name.strip().lower() for name in content_encoding.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if len(names) > MAX_CODINGS:
        raise BadEncoding(f"{len(names)} codings on top of each other")
    unknown = [name for name in names if name not in _DECODERS]
    if unknown:
        raise BadEncoding(f"unknown coding {unknown[0][:40]!r}")
    return [_DECODERS[name]() for name in reversed(names)]


def decoded(raw: bytes, content_encoding: str, most: int) -> bytes:
    """A whole payload, decoded; raises BadEncoding where it is broken, TooLarge past `most` bytes."""
    for decoder in decoders(content_encoding):
        raw = decoder.decode(raw, most)
    return raw


class _Gzip:
    """RFC 1952, members one after another; what follows the last one is ignored, as browsers do."""

    def __init__(self) -> None:
        self._stream: zlib._Decompress | None = None
        self._junk = False

    def decode(self, data: bytes, room: int) -> bytes:
        out = bytearray()
        while data and not self._junk:
            if self._stream is None:
                self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
            out += _inflated(self._stream, data, room - len(out))
            if not self._stream.eof:
                break
            data = self._stream.unused_data
            self._stream = None
            self._junk = bool(data) and not data.startswith(b"\x1f")
        return bytes(out)

    def ended(self) -> bool:
        return self._stream is None


class _Deflate:
    """RFC 1950 as the standard says, or bare RFC 1951 as some servers send."""

    def __init__(self) -> None:
        self._head = b""
        self._stream: zlib._Decompress | None = None

    def decode(self, data: bytes, room: int) -> bytes:
        if self._stream is None:
            data = self._head + data
            if len(data) < 2:
                self._head = data
                return b""
            wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        return b"" if self._stream.eof else _inflated(self._stream, data, room)

    def ended(self) -> bool:
        return self._stream.eof if self._stream else not self._head


class _Brotli:
    """RFC 7932."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._begun = False

    def decode(self, data: bytes, room: int) -> bytes:
        if self._stream.is_finished():
            return b""
        self._begun = self._begun or bool(data)
        out = bytearray()
        try:
            # The limit is a hint: a call gives at most one more block of output than it names.
            out += self._stream.process(data, output_buffer_limit=room + 1)
            while len(out) <= room and not self._stream.can_accept_more_data():
                out += self._stream.process(b"", output_buffer_limit=room + 1 - len(out))
        except brotli.error as error:
            raise BadEncoding(f"brotli: {error}") from error
        return _fitting(bytes(out), room)

    def ended(self) -> bool:
        return not self._begun or self._stream.is_finished()


class _Zstd:
    """RFC 8878, frames one after another."""

    def __init__(self) -> None:
        self._stream: zstd.ZstdDecompressor | None = None

    def decode(self, data: bytes, room: int) -> bytes:
        out = bytearray()
        try:
            while data:
                if self._stream is None:
                    options = {int(zstd.DecompressionParameter.window_log_max): _ZSTD_WINDOW_LOG}
                    self._stream = zstd.ZstdDecompressor(options=options)
                out += _fitting(self._stream.decompress(data, max_length=room + 1 - len(out)), room - len(out))
                if not self._stream.eof:
                    break
                data, self._stream = self._stream.unused_data, None
        except zstd.ZstdError as error:
            raise BadEncoding(f"zstd: {error}") from error
        return bytes(out)

    def ended(self) -> bool:
        return self._stream is None


def _inflated(stream: "zlib._Decompress", data: bytes, room: int) -> bytes:
    try:
        return _fitting(stream.decompress(data, room + 1), room)
    except zlib.error as error:
        raise BadEncoding(f"zlib: {error}") from error


def _fitting(out: bytes, room: int) -> bytes:
    if len(out) > room:
        raise TooLarge(f"more than the cap, {room} bytes were left of it")
    return out


_DECODERS: Final[dict[str, type[_Gzip | _Deflate | _Brotli | _Zstd]]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": _Deflate,
    "br": _Brotli,
    "zstd": _Zstd,
}
