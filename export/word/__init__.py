"""Word files: the 测算报告, the 草案条文, and the check of a draft against a scenario. docs/word.md."""

from export.word.checking import Check, Finding, check_draft
from export.word.draft import to_draft
from export.word.report import to_report

__all__ = ["Check", "Finding", "check_draft", "to_draft", "to_report"]
