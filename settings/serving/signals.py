"""Signals as something that can be awaited, whichever thread the system hands them to."""

import select
import signal
import socket

STOP_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
AWAITED = {*STOP_SIGNALS, signal.SIGCHLD}


class Signals:
    """The signals that came, awaited like anything else; while this is open they do nothing by themselves."""

    def __init__(self) -> None:
        self._came, self._told = socket.socketpair()
        self._told.setblocking(False)
        self._woken_before = signal.set_wakeup_fd(self._told.fileno(), warn_on_full_buffer=False)
        self._handled_before = {number: signal.signal(number, _note) for number in AWAITED}

    def asked_to_stop(self, longest: float | None) -> bool:
        """Wait for a signal, at most `longest` seconds; whether one of those that came means to stop."""
        if not select.select([self._came], [], [], longest)[0]:
            return False
        return not STOP_SIGNALS.isdisjoint(self._came.recv(1))

    def close(self) -> None:
        for number, handler in self._handled_before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._woken_before)
        self._came.close()
        self._told.close()


def _note(_number: int, _frame: object) -> None:
    """Do nothing: that it came is told to the waiting end."""
