"""The card that says what to type into a modality: the node's title, address and port."""

from components.component import Component
from language import words


class NodeCard(Component, component='node_card.js'):
    """Shows how devices reach the node; each value can be copied. Test id: `node-card`."""

    def __init__(self, *, language: str, ae_title: str, host: str, port: int) -> None:
        super().__init__(language, words('node_card', language))
        self._props.update(values=[['ae_title', ae_title], ['host', host], ['port', str(port)]],
                           hint='')

    def show(self, hint: str) -> None:
        """Say who may call."""
        self.put({'hint': hint})
