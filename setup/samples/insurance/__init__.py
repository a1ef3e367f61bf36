from .loader import load
from .report import ConsoleReport

__all__ = ["ConsoleReport", "load"]
