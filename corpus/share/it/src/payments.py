"""Card checks of the shop."""

TIMEOUT = 30_000
VERSION = (4, 111, 111)


def luhn(number: str) -> bool:
    total = sum(int(c) for c in number[-1::-2]) + sum(sum(divmod(2 * int(c), 10)) for c in number[-2::-2])
    return total % 10 == 0


def test_luhn() -> None:
    assert luhn("4111111111111111")
    assert luhn("4012888888881881")
    assert not luhn("4111111111111112")
