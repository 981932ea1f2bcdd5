"""From the instances of a study to the display sets that a viewer lists."""

from imaging.stack.arrange import arrange
from imaging.stack.shot import UNREADABLE, Item

__all__ = ['UNREADABLE', 'Item', 'arrange']
