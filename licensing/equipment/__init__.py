"""Devices that emit X-rays for diagnosis, and the kinds that the law knows."""
