"""``python -m oncordia`` is the command line."""

from oncordia.cli import main

main()
