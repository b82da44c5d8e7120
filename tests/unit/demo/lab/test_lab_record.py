"""An application's record of acknowledged writes."""

import json
from pathlib import Path

import pytest

from bot.demo.lab.application.record import (
    Record,
    Write,
    fold,
    read_acknowledged,
    read_intention,
)


def test_the_last_line_of_an_id_counts() -> None:
    lines = (
        b'{"id":1,"value":"a","at":"x"}\n'
        b'{"id":2,"value":"b","at":"x"}\n'
        b'{"id":1,"value":null,"at":"x"}\n'
    )
    folded = fold(lines)
    assert folded.latest == {1: None, 2: "b"}
    assert folded.writes == (Write(1, "a"), Write(2, "b"), Write(1, None))
    assert folded.size_bytes == len(lines)


def test_a_torn_last_line_does_not_count() -> None:
    whole = b'{"id":1,"value":"a","at":"x"}\n'
    for length in range(1, len(whole)):
        folded = fold(whole + whole[:length])
        assert folded.writes == (Write(1, "a"),)
        assert folded.size_bytes == len(whole)


def test_damage_inside_the_record_is_no_torn_line() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        fold(b'{"id":1,\n{"id":2,"value":"b","at":"x"}\n')


def test_a_record_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert read_acknowledged(tmp_path / "record").writes == ()
    assert read_intention(tmp_path / "record") is None


def test_what_is_acknowledged_can_be_read_from_any_line_on(tmp_path: Path) -> None:
    path = tmp_path / "record"
    record = Record(path)
    record.acknowledge(Write(1, "é\n\u2028🐘"))
    first = read_acknowledged(path)
    record.acknowledge(Write(1, None))
    record.close()
    assert first.latest == {1: "é\n\u2028🐘"}
    assert read_acknowledged(path, first.size_bytes).writes == (Write(1, None),)
    assert {tuple(json.loads(line)) for line in path.read_text().splitlines()} == {
        ("id", "value", "at")
    }


def test_opening_again_cuts_a_torn_line_off_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "record"
    record = Record(path)
    record.acknowledge(Write(1, "a"))
    record.close()
    with path.open("ab") as file:
        file.write(b'{"id":2,"val')
    record = Record(path)
    record.acknowledge(Write(3, "c"))
    record.close()
    assert read_acknowledged(path).writes == (Write(1, "a"), Write(3, "c"))


def test_the_intention_is_the_last_one_noted_and_can_be_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "record"
    record = Record(path)
    record.intend(Write(1, "a"))
    record.intend(Write(2, None))
    assert read_intention(path) == Write(2, None)
    record.nothing_intended()
    record.nothing_intended()
    assert read_intention(path) is None
    record.close()
