"""What can be wrong with an encoded frame."""

VIDEO = 'viewer.no-image.video'
SYNTAX = 'viewer.no-image.syntax'
BROKEN = 'viewer.no-image.broken'
SIZE = 'viewer.no-image.size'
MISSING = 'viewer.no-image.missing'


class CodecError(ValueError):
    """A frame that cannot be decoded; `key` names the sentence that says why."""

    def __init__(self, key: str, detail: str = '') -> None:
        super().__init__(f'{key}: {detail}' if detail else key)
        self.key = key
