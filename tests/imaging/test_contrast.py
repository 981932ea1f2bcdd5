import numpy as np

from imaging.contrast import contrast

GREY = np.zeros((4, 4), 'u1')


def test_the_same_is_black():
    assert not contrast(GREY + 7, GREY + 7).any()


def test_what_differs_most_is_white_whichever_is_brighter():
    other = GREY.copy()
    other[0, 0], other[0, 1] = 200, 50
    for one, two in ((GREY, other), (other, GREY)):
        found = contrast(one, two)
        assert (found[0, 0], found[0, 1], found[3, 3]) == (255, 127, 0)


def test_colour_differs_as_its_channel_that_differs_most():
    colour = np.zeros((4, 4, 3), 'u1')
    colour[0, 0] = 0, 0, 9
    assert contrast(colour, np.zeros_like(colour))[0, 0] == 255


def test_images_of_two_shapes_are_not_compared():
    assert contrast(GREY, np.zeros((4, 5), 'u1')) is None
