"""The command line: parse, call one workflow, render."""

from oncordia.cli.app import main

__all__ = ["main"]
