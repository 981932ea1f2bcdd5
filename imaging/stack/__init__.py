"""From the instances of a study to the display sets that a viewer lists."""

from imaging.stack.arrange import arrange
from imaging.stack.shot import Item

__all__ = ['Item', 'arrange']
