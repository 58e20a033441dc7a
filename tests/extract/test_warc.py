import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract.warc import extract
from pi_scan.model import ExtractError, Gap, Reason


def record(kind, address, body, **more):
    lines = [f"WARC-Type: {kind}", f"WARC-Target-URI: {address}", f"Content-Length: {more.get('size', len(body))}"]
    return ("WARC/1.0\r\n" + "\r\n".join(lines) + "\r\n\r\n").encode() + body + b"\r\n\r\n"


PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>219-09-9998</p>"
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n<p>2\r\nc;x=1\r\n19-09-9998</\r\n2\r\np>\r\n0\r\n\r\n"
)


def test_responses_requests_and_notes(read):
    post = b"POST /a HTTP/1.1\r\nHost: x\r\n\r\nssn=219-09-9998"
    data = (
        record("warcinfo", "", b"software: x")
        + record("response", "http://example.com/staff/list.html?id=1", PAGE)
        + record("response", "http://example.com/b", CHUNKED)
        + record("request", "http://example.com/a", post)
    )
    note, page, joined, head, sent = read(extract, data)
    assert (note.place.name, note.source) == ("1-warcinfo", b"software: x")
    assert (page.place.name, page.source, page.declared) == ("2-list.html", b"<p>219-09-9998</p>", "text/html")
    assert joined.source == b"<p>219-09-9998</p>"
    assert head.source.startswith(b"POST /a")
    assert sent.source == b"ssn=219-09-9998"


def test_limits_and_cuts(read):
    data = record("response", "http://x/a", PAGE) * 2
    assert [part.reason for part in read(extract, data, members=1) if isinstance(part, Gap)] == [Reason.TOO_MANY]
    assert [part.reason for part in read(extract, data, member_bytes=10)] == [Reason.TOO_BIG] * 2
    *_, blob, gap = read(extract, data[:-20])
    assert (blob.place, gap.reason) == (gap.place, Reason.TRUNCATED)
    assert read(extract, record("response", "http://x/a", PAGE, size="9" * 30) + data)[0].place.name == "2-a"


def test_what_holds_no_record(read):
    with pytest.raises(ExtractError):
        read(extract, b"WARC/1.")
    with pytest.raises(ExtractError):
        read(extract, b"")


def test_damaged(check, flips):
    for data in flips(record("response", "http://x/a", CHUNKED) + record("request", "x", b"GET / HTTP/1.1\r\n\r\n")):
        check(extract, data)


@given(st.binary(max_size=200))
def test_any_bytes(check, data):
    check(extract, b"WARC/1.0\r\n" + data)
    check(extract, record("response", "x", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + data))


@pytest.mark.parametrize("end", [b"\r\n\r\n", b"\n\n", b"\n\r\n", b"\r\n\n"])
def test_heads_end_with_an_empty_line_of_any_kind(read, end):
    head, sent = read(extract, record("request", "http://x/a", b"POST /a HTTP/1.1\nHost: x" + end + b"\n219-09-9998"))
    assert head.source == b"POST /a HTTP/1.1\nHost: x\n"
    assert sent.source == b"\n219-09-9998"
