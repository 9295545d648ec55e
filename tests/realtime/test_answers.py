"""An answer to a tick is read without JSON, and never says what JSON would not."""

from hypothesis import example, given
from hypothesis import strategies as st

from realtime.frames import answered_tick, read_frame

endings = st.text("0123456789 -.e+}", max_size=12)


@given(st.integers(min_value=0, max_value=2**53))
def test_what_our_screens_say_is_read(tick: int) -> None:
    assert answered_tick(b'{"kind":"got","tick":%d}' % tick) == tick


@given(endings)
@example("007}")
@example("0}")
@example("-1}")
@example("1")
@example("}")
def test_what_is_read_is_what_json_reads(ending: str) -> None:
    said = f'{{"kind":"got","tick":{ending}'
    tick = answered_tick(said.encode())
    if tick is not None:
        assert read_frame(said) == {"kind": "got", "tick": tick}
