"""The build of a body: how wide and deep it is at each height, in mm."""

from dataclasses import dataclass

import numpy as np

_LEVEL = np.array([-430, -330, -250, -160, -100, -40, 20, 60, 90, 110, 128, 148, 190.0])
_BODY_WIDTH = np.array([170, 152, 148, 152, 157, 162, 166, 172, 180, 178, 128, 72, 62.0])
_BODY_DEPTH = np.array([112, 106, 108, 113, 118, 118, 116, 108, 99, 88, 78, 70, 62.0])
_CAVITY_WIDTH = np.array([128, 122, 124, 129, 131, 130, 121, 104, 80, 58, 42, 30, 20.0])
_CAVITY_DEPTH = np.array([76, 76, 82, 88, 92, 92, 86, 76, 64, 52, 42, 34, 30.0])
_CAVITY_Y = np.array([-10, -10, -8, -4, -4, -4, -2, 2, 8, 14, 18, 20, 20.0])


@dataclass(frozen=True)
class Build:
    """What makes one body differ from another."""

    female: bool = False
    fat_mm: float = 12.0
    """Thickness of the fat under the skin at the side."""
    heart: float = 1.0
    """Scale of the heart."""

    def body_width(self, z: float) -> float:
        """Give half the width of the trunk."""
        return float(np.interp(z, _LEVEL, _BODY_WIDTH)) + self.fat_mm - 12

    def body_depth(self, z: float) -> float:
        """Give half the depth of the trunk."""
        return float(np.interp(z, _LEVEL, _BODY_DEPTH)) + self.fat_mm - 12

    def cavity_width(self, z: float) -> float:
        """Give half the width of the space inside of ribs and muscles."""
        return float(np.interp(z, _LEVEL, _CAVITY_WIDTH))

    def cavity_depth(self, z: float) -> float:
        """Give half the depth of the space inside of ribs and muscles."""
        return float(np.interp(z, _LEVEL, _CAVITY_DEPTH))

    def cavity_y(self, z: float) -> float:
        """Give the middle of that space, front to back."""
        return float(np.interp(z, _LEVEL, _CAVITY_Y))
