"""What setup/run, setup/test and setup/lint share: plain Python, nothing to install.

Each step either succeeds, or raises :class:`~suite.console.Stop` with one line that
says what to do, and leaves nothing half-made behind.
"""
