"""A small secret that the first process makes and all later ones read."""

import os
import secrets
from pathlib import Path


def kept(path: Path) -> str:
    """The secret in `path`, made when missing. Linking a complete file is atomic: of two first processes one wins."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        fresh.touch(mode=0o600, exist_ok=False)
        try:
            with fresh.open("w") as file:
                file.write(secrets.token_urlsafe(48))
                file.flush()
                os.fsync(file.fileno())
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()
