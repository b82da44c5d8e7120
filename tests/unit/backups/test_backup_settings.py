"""The section `backups:`: its faults at once, and what it means."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.backups.retention import Policy
from bot.backups.rules import rules_of
from bot.settings.backups_section import BackupsSection
from bot.settings.faults import ConfigurationFaults
from bot.settings.load import load

BEFORE = """\
servers:
  one: {host: 127.0.0.1}
services:
  mealie: {server: one, database: mealie, owner: mealie}
backups:
"""


def section(folder: Path, text: str) -> BackupsSection:
    file = folder / "pgherd.yaml"
    file.write_text(BEFORE + text)
    found = load(file, {}).backups
    assert found is not None
    return found


def test_a_folder_is_enough_and_is_relative_to_the_file(tmp_path: Path) -> None:
    found = section(tmp_path, "  dir: sets\n")
    assert found.dir == tmp_path / "sets"
    assert found.schedule == "0 2 * * *"
    rules = rules_of(found)
    assert rules.policy == Policy(daily=7, weekly=4, monthly=6)
    assert rules.time_zone == ZoneInfo("UTC")
    assert not rules.taking.with_passwords


def test_a_service_may_be_kept_otherwise(tmp_path: Path) -> None:
    text = "  dir: /sets\n  passwords: true\n  services: {mealie: {keep: {count: 2}}}\n"
    rules = rules_of(section(tmp_path, text))
    assert rules.policies == {"mealie": Policy(count=2)}
    assert rules.taking.with_passwords


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = (
        "  time_zone: Europe/Berln\n  schedule: daily\n  keep: {}\n"
        "  services: {meali: {keep: {days: 0}}}\n"
    )
    with pytest.raises(ConfigurationFaults) as raised:
        section(tmp_path, text)
    faults = {fault.path: f"{fault.message} {fault.hint}" for fault in raised.value.faults}
    assert "backups.dir" in faults
    assert "Europe/Berln" in faults["backups.time_zone"]
    assert "backups.schedule" in faults
    assert "keeps nothing" in faults["backups.keep"]
    assert any("did you mean mealie?" in fault for fault in faults.values())
