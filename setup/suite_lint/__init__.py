"""House rules that no ready-made linter checks. ``setup/lint`` runs them.

The modules ``*_checks`` know one kind of file each and yield
:class:`~.findings.Finding`; ``command`` runs them together with the other linters.
"""
