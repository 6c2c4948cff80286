"""gunicorn's log, whose own errors would quote the address with its question mark."""

from typing import Any

from gunicorn.glogging import Logger

from settings.logs import Frames


class WebLog(Logger):  # type: ignore[misc]
    """The access log as it is asked for; errors as everywhere."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Frames())
