"""Loudness by ITU-R BS.1770-4 and EBU R 128 from the power of each 100 ms of sound: numbers in, numbers out.

The K weighting is a weight per frequency here, not a filter run over samples: one short FFT per 100 ms costs
a fraction of ffmpeg's `ebur128` and is within 0.1 LU of it (docs/media.md). What is promised of a finished
file is measured by ffmpeg's meter all the same (tools/loudness.py).
"""

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
BLOCK = RATE // 10
MOMENTARY, SHORT_TERM = 4, 30  # blocks: 400 ms and 3 s
NOTHING_LUFS = -120.0
ABSOLUTE_GATE, RELATIVE_GATE, RANGE_GATE = -70.0, -10.0, -20.0
OVERSAMPLING = 4
_EDGE = 64  # samples at the ends of a stretch that an FFT takes to be neighbours

Power = NDArray[np.float64]
"""Mean square of the weighted sound, summed over channels; one number per 100 ms."""
Samples = NDArray[np.float32]
"""(channels, samples), full scale being 1."""
Spectra = NDArray[np.complex64]


def _weights() -> NDArray[np.float32]:
    """|K(f)|² for both parts of each bin of an FFT of one block; the weighted sum is a mean square."""
    delay = np.exp(-2j * np.pi * np.arange(BLOCK // 2 + 1) / BLOCK)

    def biquad(b: tuple[float, float, float], a: tuple[float, float]) -> NDArray[np.complex128]:
        below = 1 + a[0] * delay + a[1] * delay**2
        response: NDArray[np.complex128] = (b[0] + b[1] * delay + b[2] * delay**2) / below
        return response

    # The coefficients of BS.1770 at 48 kHz: the shelf of a head, then the high-pass.
    shelf = biquad(
        (1.53512485958697, -2.69169619940638, 1.19839281085285), (-1.69065929318241, 0.73248077421585)
    )
    rumble = biquad((1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621))
    weights = np.abs(shelf * rumble) ** 2
    weights[1:-1] *= 2  # the other half of the spectrum of real numbers
    return np.repeat(weights / BLOCK**2, 2).astype(np.float32)


_WEIGHTS = _weights()


def spectra(samples: Samples) -> Spectra:
    """(channels, blocks, bins) of whole blocks; the spectrum of a mix is the mix of the spectra."""
    return np.fft.rfft(samples.reshape(len(samples), -1, BLOCK)).astype(np.complex64, copy=False)


def power(spectrum: Spectra) -> Power:
    parts = spectrum.view(np.float32)  # real and imaginary ones side by side
    summed: Power = (np.square(parts) @ _WEIGHTS).sum(axis=0).astype(np.float64)
    return summed


def momentary(blocks: Power) -> NDArray[np.float64]:
    """LUFS of the last 400 ms at the end of each block, as of a meter that was switched on at the start."""
    return _lufs(_sliding(blocks, MOMENTARY))


def short_term(blocks: Power) -> NDArray[np.float64]:
    return _lufs(_sliding(blocks, SHORT_TERM))


def integrated(blocks: Power) -> float:
    """LUFS of the whole; -inf for silence and for less than 400 ms."""
    return _mean_lufs(_above(_whole(blocks, MOMENTARY), threshold(blocks)))


def threshold(blocks: Power) -> float:
    """The relative gate: what is softer does not count."""
    return _mean_lufs(_above(_whole(blocks, MOMENTARY), ABSOLUTE_GATE)) + RELATIVE_GATE


def range_lu(blocks: Power) -> float:
    """EBU Tech 3342: between the softest tenth and the loudest twentieth."""
    heard = _above(_whole(blocks, SHORT_TERM), ABSOLUTE_GATE)
    heard = _above(heard, _mean_lufs(heard) + RANGE_GATE)
    if not len(heard):
        return 0.0
    low, high = np.percentile(_lufs(heard), (10, 95))
    return float(high - low)


def true_peak(samples: Samples) -> float:
    """The highest value of the wave between the samples too, four times oversampled."""
    length = samples.shape[1]
    between = np.fft.irfft(np.fft.rfft(samples), OVERSAMPLING * length) * OVERSAMPLING
    inner = between[:, OVERSAMPLING * _EDGE : -OVERSAMPLING * _EDGE]
    return float(max(np.abs(samples).max(initial=0), np.abs(inner).max(initial=0)))


def decibels(ratio: float) -> float:
    return float(20 * np.log10(ratio)) if ratio > 0 else float("-inf")


def _sliding(blocks: Power, length: int) -> Power:
    """Mean over the last `length` blocks; before the first there was silence."""
    sums = np.cumsum(np.concatenate([np.zeros(length), blocks]))
    return (sums[length:] - sums[:-length]) / length


def _whole(blocks: Power, length: int) -> Power:
    return _sliding(blocks, length)[length - 1 :]


def _above(powers: Power, lufs: float) -> Power:
    return powers[_lufs(powers) > lufs]


def _mean_lufs(powers: Power) -> float:
    return float(_lufs(powers.mean(keepdims=True))[0]) if len(powers) else float("-inf")


def _lufs(powers: Power) -> NDArray[np.float64]:
    floor = 10 ** ((NOTHING_LUFS + 0.691) / 10)
    return -0.691 + 10 * np.log10(np.maximum(powers, floor))
