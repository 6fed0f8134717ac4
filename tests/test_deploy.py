"""What deploys the bot agrees with what is deployed."""

import re
from pathlib import Path

from bot.domain.errors import NotNow, OperatorError, SecondInstance, Unauthorised

ROOT = Path(__file__).parent.parent


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_image_holds_what_the_wheel_holds() -> None:
    """A container has all that runs, and nothing of a developer's folder."""
    copied = set(re.findall(r"^COPY (?!--from)(\S+) ", read("Dockerfile"), re.MULTILINE))
    allowed = set(re.findall(r"^!(\S+)$", read(".dockerignore"), re.MULTILINE))
    assert copied == allowed == {"requirements.lock", "bot", "locales", "migrations"}


def test_one_user_owns_the_keys_everywhere() -> None:
    """Keys in memory belong to the user that the container runs as."""
    [user] = re.findall(r"^USER (\d+):\1$", read("Dockerfile"), re.MULTILINE)
    assert f"--uid {user}" in read("Dockerfile")
    assert f"mode=0700,uid={user},gid={user}" in read("deploy/tmpfs-keys.yaml")


def test_a_service_manager_repeats_what_may_pass() -> None:
    """A wrong setting is not tried for ever; a lost network or a late clock is not given up."""
    unit = read("deploy/six-principles.service")
    [codes] = re.findall(r"^RestartPreventExitStatus=(.*)$", unit, re.MULTILINE)
    given_up = {int(code) for code in codes.split()}
    assert given_up == {OperatorError.exit_code, Unauthorised.exit_code}
    assert given_up.isdisjoint({SecondInstance.exit_code, NotNow.exit_code})
    assert "\nStartLimitIntervalSec=0\n" in unit  # systemd's own limit would end it for good


def test_compose_names_files_that_are_there() -> None:
    """No container starts with an empty folder where its configuration should be."""
    mounted = re.findall(r"^ +- \./(\S+?):", read("compose.yaml"), re.MULTILINE)
    assert mounted
    assert all((ROOT / name).is_file() for name in mounted)
