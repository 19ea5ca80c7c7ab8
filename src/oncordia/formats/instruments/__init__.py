"""Readers of instrument exports, chosen by content."""

from oncordia.formats.instruments.reader import Reader
from oncordia.formats.instruments.recognition import READERS, read_export

__all__ = ["READERS", "Reader", "read_export"]
