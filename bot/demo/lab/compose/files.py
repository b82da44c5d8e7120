"""Writes a lab's Compose projects and what they stand on."""

import os
from collections.abc import Mapping
from pathlib import Path

from bot.demo.lab.account import server_account
from bot.demo.lab.compose.layout import APPLICATIONS, PROJECTS, SERVER_PLANS, SERVERS, SERVICE_PLANS
from bot.demo.lab.compose.stacks import (
    RECORD,
    Chosen,
    application_environment,
    compose_text,
    environment_name,
    server_environment,
)
from bot.demo.lab.layout import LabPaths
from bot.demo.lab.passwords import make_passwords
from bot.durable_file import write_durably
from bot.model.secret import Secret


def write_files(
    paths: LabPaths, lab_id: str, images: Mapping[str, str], ports: Mapping[str, int]
) -> dict[str, Secret]:
    """Write projects, environment files, folders for records and passwords; return the passwords.

    Raises:
        OSError: a file or folder cannot be made.
    """
    for folder in (paths.secrets, paths.applications, paths.stacks):
        folder.mkdir(mode=0o700)
    chosen = Chosen(lab_id, _make_record_folders(paths), images, ports, _record_folders(paths))
    for project in PROJECTS:
        folder = paths.stacks / project
        folder.mkdir(mode=0o700)
        write_durably(folder / "docker-compose.yml", compose_text(project, chosen))
    names = [*(plan.name for plan in SERVER_PLANS), *(plan.name for plan in SERVICE_PLANS)]
    passwords = make_passwords(paths, names)
    for server in SERVERS:
        text = server_environment(passwords[server.plan.name])
        write_durably(environment_file(paths, server.project, server.plan.name), text)
    for application in APPLICATIONS:
        text = application_environment(application, passwords[application.plan.name])
        file = environment_file(paths, application.project, application.plan.application)
        write_durably(file, text)
    return passwords


def environment_file(paths: LabPaths, project: str, container: str) -> Path:
    """Where the variables of a container are."""
    return paths.stacks / project / environment_name(container)


def record_file(paths: LabPaths, application: str) -> Path:
    """Where an application's record of acknowledged writes is, outside its container."""
    return paths.applications / application / RECORD


def _record_folders(paths: LabPaths) -> dict[str, str]:
    names = (plan.application for plan in SERVICE_PLANS)
    return {name: str(record_file(paths, name).parent) for name in names}


def _make_record_folders(paths: LabPaths) -> str:
    """Make them for the account that the applications run as; `uid:gid` of it."""
    # As the caller, who is going to read the records; never as root.
    account = server_account()
    uid = os.geteuid() if account.uid is None else account.uid
    gid = os.getegid() if account.gid is None else account.gid
    for folder in map(Path, _record_folders(paths).values()):
        folder.mkdir(mode=0o700)
        os.chown(folder, uid, gid)
    return f"{uid}:{gid}"
