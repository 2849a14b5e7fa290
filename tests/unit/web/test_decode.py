"""Content-Encoding undone piece by piece, under a cap."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from pipeline.web.decode import BadEncoding, TooLarge, decoders

HOSTILE = Path(__file__).resolve().parents[4] / "shared" / "material" / "hostile"


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
TEXT = b"She said it again, and again. " * 400


def undo(coding: str, data: bytes, *, room: int = 10**7, step: int = 0) -> tuple[bytes, bool]:
    """The decoded bytes, fed `step` at a time (0: all at once), and whether the stream was complete."""
    chain, out = decoders(coding), bytearray()
    for chunk in pieces(data, step or max(1, len(data))):
        for place, decoder in enumerate(chain, 1):
            chunk = decoder.decode(chunk, room - (len(out) if place == len(chain) else 0))
        out += chunk
    return bytes(out), all(decoder.ended() for decoder in chain)


def pieces(data: bytes, step: int) -> Iterator[bytes]:
    return (data[start : start + step] for start in range(0, len(data), step))


@pytest.mark.parametrize("coding", ENCODERS)
@given(data=st.binary(max_size=3_000), step=st.integers(1, 700))
def test_what_was_encoded_comes_back_however_it_is_cut_into_pieces(coding: str, data: bytes, step: int) -> None:
    assert undo(coding, ENCODERS[coding](data), step=step) == (data, True)


@pytest.mark.parametrize("coding", ENCODERS)
def test_a_stream_that_ends_early_is_known_to_be_incomplete(coding: str) -> None:
    encoded = ENCODERS[coding](TEXT)
    assert not undo(coding, encoded[:-5], step=50)[1]
    assert undo(coding, b"") == (b"", True)


@pytest.mark.parametrize("coding", ENCODERS)
def test_bytes_that_are_not_what_they_claim_are_bad_encoding(coding: str) -> None:
    with pytest.raises(BadEncoding):
        undo(coding, b"<html><body>plain words, no stream at all</body></html>" * 20)


@pytest.mark.parametrize("coding", ENCODERS)
def test_a_bomb_stops_at_the_cap_and_costs_little_memory(coding: str) -> None:
    bomb = ENCODERS[coding](b"\x00" * 100_000_000)
    tracemalloc.start()
    with pytest.raises(TooLarge):
        undo(coding, bomb, room=1_000_000, step=65_536)
    assert tracemalloc.get_traced_memory()[1] < 12_000_000
    tracemalloc.stop()


def test_exactly_as_much_as_there_is_room_for_is_no_bomb() -> None:
    assert undo("gzip", gzip.compress(TEXT), room=len(TEXT))[0] == TEXT


def test_deflate_without_its_wrapper_is_read_too() -> None:
    assert undo("deflate", raw_deflate(TEXT), step=1) == (TEXT, True)


def test_gzip_members_and_zstd_frames_one_after_another_are_one_body() -> None:
    assert undo("gzip", b"".join(gzip.compress(bytes([n])) for n in range(50)), step=7) == (bytes(range(50)), True)
    assert undo("zstd", zstd.compress(b"a") + zstd.compress(b"b"), step=3) == (b"ab", True)


def test_what_follows_a_gzip_stream_is_ignored() -> None:
    assert undo("gzip", gzip.compress(TEXT) + b"<!-- served in 3 ms -->") == (TEXT, True)


def test_two_codings_are_undone_from_the_outside_in_and_both_are_capped() -> None:
    assert undo("gzip, br", brotli.compress(gzip.compress(TEXT)), step=9) == (TEXT, True)
    with pytest.raises(TooLarge):
        undo("gzip, gzip", gzip.compress(gzip.compress(b"\x00" * 50_000_000)), room=1_000_000)


def test_a_window_larger_than_readers_must_support_is_refused() -> None:
    options = {int(zstd.CompressionParameter.window_log): 27, int(zstd.CompressionParameter.checksum_flag): 1}
    stream = zstd.ZstdCompressor(options=options)
    encoded = stream.compress(TEXT * 1_000) + stream.flush()
    with pytest.raises(BadEncoding):
        undo("zstd", encoded)


@pytest.mark.parametrize("coding", ["rot13", "gzip, gzip, gzip", "gzip;q=1"])
def test_unknown_codings_and_long_chains_are_refused_before_a_byte_is_read(coding: str) -> None:
    with pytest.raises(BadEncoding):
        decoders(coding)


def test_no_coding_and_identity_need_no_decoder() -> None:
    assert decoders("") == decoders("identity") == decoders(" , ") == []


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="needs the shared material")
@pytest.mark.parametrize(
    ("name", "coding", "error"),
    [
        ("gzip_bomb_200mb.gz", "gzip", TooLarge),
        ("deflate_raw_bomb_100mb.bin", "deflate", TooLarge),
        ("gzip_sitemap_bomb_small.xml.gz", "gzip", TooLarge),
        ("gzip_bad_crc.gz", "gzip", BadEncoding),
    ],
)
def test_the_hostile_streams_of_the_material_are_refused(name: str, coding: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        undo(coding, (HOSTILE / name).read_bytes(), room=10_000_000, step=65_536)


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="needs the shared material")
def test_the_hostile_streams_that_hold_something_give_it() -> None:
    assert not undo("gzip", (HOSTILE / "gzip_truncated.gz").read_bytes())[1]
    assert undo("gzip", (HOSTILE / "gzip_concat_50_members.gz").read_bytes())[1]
