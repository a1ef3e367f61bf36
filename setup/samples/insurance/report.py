from northwind import report


class ConsoleReport(report.ConsoleReport):
    """Plain lines, as of the other sample, with the name of this one."""

    sample = "Insurance"
