"""Random but smooth fields: the irregularity of tissue, the same for the same seed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.floating]
Points = NDArray[np.floating]


@dataclass(frozen=True)
class Waves:
    """A smooth random field in space: a sum of waves, mean 0, standard deviation 1."""

    numbers: NDArray[np.float32]
    """Wave vectors in rad/mm, (waves, 3) along x, y, z."""
    phases: NDArray[np.float32]
    """Phases in rad, (waves,)."""

    def on_slice(self, x: Points, y: Points, z: float) -> Image:
        """Evaluate on the grid of an axial slice, (y, x); coordinates in mm."""
        across = np.outer(self.numbers[:, 0], x)
        down = np.outer(self.numbers[:, 1], y) + (self.numbers[:, 2] * z + self.phases)[:, None]
        # NOTE: a wave is a product of factors of x and of y, so that a grid is a matrix product
        rows = np.hstack([np.cos(down).T, np.sin(down).T]) * self._scale
        columns = np.vstack([np.cos(across), -np.sin(across)])
        return _product(rows.astype(np.float32), columns.astype(np.float32))

    def at(self, points: Points) -> Image:
        """Evaluate at points in mm, (…, 3)."""
        total = np.zeros(points.shape[:-1], np.float32)
        for number, phase in zip(self.numbers, self.phases, strict=True):
            total += np.cos(points @ number + phase)
        total *= self._scale
        return total

    @property
    def _scale(self) -> np.float32:
        return np.float32(np.sqrt(2 / len(self.phases)))


def waves(rng: np.random.Generator, size_mm: float, count: int = 24) -> Waves:
    """Make a field whose features are about `size_mm` large."""
    numbers = rng.normal(0, 2 / size_mm, (count, 3))
    phases = rng.uniform(0, 2 * np.pi, count)
    return Waves(numbers.astype(np.float32), phases.astype(np.float32))


def grain(rng: np.random.Generator, shape: tuple[int, ...]) -> Image:
    """Make the noise of a reconstruction: normal, correlated over two pixels, deviation 1."""
    padded = (*shape[:-2], shape[-2] + 2, shape[-1] + 2)
    noise = rng.standard_normal(padded, np.float32)
    noise = noise[..., :-2, :] + 2 * noise[..., 1:-1, :] + noise[..., 2:, :]
    noise = noise[..., :-2] + 2 * noise[..., 1:-1] + noise[..., 2:]
    noise /= np.float32(6)
    return noise


def power_law(rng: np.random.Generator, shape: tuple[int, int], exponent: float) -> Image:
    """Make a picture with a power spectrum of f^-exponent, mean 0, deviation 1.

    The exponent is about 3 for the texture of glandular tissue, 0 for white noise.
    """
    spectrum = np.fft.rfft2(rng.standard_normal(shape, np.float32))
    rows = np.fft.fftfreq(shape[0])[:, None] * shape[0]
    columns = np.fft.rfftfreq(shape[1])[None, :] * shape[1]
    # NOTE: waves longer than a quarter of the picture would only tilt it
    radius = np.hypot(np.maximum(np.hypot(rows, columns), 1e-6), 4)
    picture = np.fft.irfft2(spectrum * radius ** (-exponent / 2), shape)
    picture -= picture.mean()
    even: Image = (picture / picture.std()).astype(np.float32)
    return even


def soften(picture: Image, times: int = 1) -> Image:
    """Blur the last two axes with (1, 2, 1)/4, `times` times; the edge repeats."""
    for _ in range(times):
        for axis in (-1, -2):
            edge = [(0, 0)] * picture.ndim
            edge[axis] = (1, 1)
            padded = np.moveaxis(np.pad(picture, edge, 'edge'), axis, -1)
            mixed = (padded[..., :-2] + 2 * padded[..., 1:-1] + padded[..., 2:]) / np.float32(4)
            picture = np.moveaxis(mixed, -1, axis)
    return picture


def enlarge(picture: Image, shape: tuple[int, int]) -> Image:
    """Resample a picture to a shape, linearly, corner on corner."""
    rows = _weights(picture.shape[0], shape[0])
    columns = _weights(picture.shape[1], shape[1])
    return _mix(_mix(picture, rows).T, columns).T


def _product(rows: Image, columns: Image) -> Image:
    product = np.empty((len(rows), columns.shape[1]), np.float32)
    # NOTE: in strips, for BLAS takes threads to a large product, and on matrices this thin they
    # cost a hundred times what they save
    for start in range(0, len(rows), 8):
        strip = slice(start, start + 8)
        np.matmul(rows[strip], columns, out=product[strip])
    return product


def _weights(size: int, wanted: int) -> tuple[NDArray[np.intp], Image]:
    place = np.linspace(0, size - 1, wanted)
    low = np.minimum(place.astype(np.intp), size - 2)
    return low, (place - low).astype(np.float32)[:, None]


def _mix(picture: Image, weights: tuple[NDArray[np.intp], Image]) -> Image:
    low, share = weights
    return picture[low] * (1 - share) + picture[low + 1] * share
