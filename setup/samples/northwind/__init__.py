from .loader import load
from .report import ConsoleReport, Problem, Report, Result
from .source import SampleError

__all__ = ["ConsoleReport", "Problem", "Report", "Result", "SampleError", "load"]
