import mmap

from pi_scan._mapped import let_go


def test_what_was_let_go_can_be_read_again(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"0123456789" * 10_000)
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        before = data[:]
        for start, end in ((0, len(data)), (5000, 5001), (1, 3 * mmap.PAGESIZE + 7), (90_000, 1 << 20)):
            let_go(data, start, min(end, len(data)))
            assert data[:] == before
    let_go(b"bytes stay", 0, 10)
