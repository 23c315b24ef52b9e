"""Endless mirrored textures."""

import math

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clonetrace.simulate.texture.mirrored import mirrored_view


@settings(max_examples=20, deadline=None)
@given(x=st.floats(-500, 500), y=st.floats(-500, 500), turn=st.floats(-math.pi, math.pi))
def test_the_view_is_that_of_the_mirrored_texture(x: float, y: float, turn: float) -> None:
    texture = np.random.default_rng(1).standard_normal((40, 50)).astype(np.float32)
    affine = np.array([[math.cos(turn), -math.sin(turn), x], [math.sin(turn), math.cos(turn), y]])
    expected = cv2.warpAffine(
        texture,
        affine,
        (700, 90),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REFLECT,
    )
    # Both round places to 1/32 px, each from another corner.
    difference = np.abs(mirrored_view(texture, affine, 700, 90) - expected)
    assert np.percentile(difference, 99) < 0.3
    assert difference.mean() < 0.06
