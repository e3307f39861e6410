"""What keeps an engine from doing its work, in both languages."""

from __future__ import annotations


class EngineError(RuntimeError):
    """An engine that cannot start, or whose workers keep ending. `where` names the argument or the item."""

    def __init__(self, where: str, zh: str, en: str):
        self.where, self.zh, self.en = where, zh, en
        super().__init__(f"{where}: {zh} / {en}")

    def __reduce__(self) -> tuple[type[EngineError], tuple[str, str, str]]:
        return (EngineError, (self.where, self.zh, self.en))
