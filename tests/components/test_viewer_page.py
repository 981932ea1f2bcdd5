"""What the HTML of a page has of the viewer."""

from components.first_look import first_look
from components.viewer_page import body, head, prefetch, prefix
from tests.components.viewport.study import MANIFEST

LOOK = first_look(MANIFEST, {})


def test_style_comes_before_the_scripts_and_values_after_them():
    lines = head('/imaging', '/manifest', LOOK)
    order = [lines.index(part) for part in (
        'viewer.css', '/imaging/manifest', 'start.js', 'fetchpriority="low" href="/imaging/str')]
    assert order == sorted(order)


def test_page_without_a_first_look_has_the_viewer_all_the_same():
    assert head('', '/manifest', None).count('<link') == 4
    assert '<div class="vw early" data-testid="viewer"></div>' in body('', {}, None, 'en')


def test_no_word_ends_the_script_that_it_stands_in():
    assert body('', {'words': '</script><script>'}, None, 'en').count('</script>') == 3


def test_script_that_does_not_come_is_told_of():
    shown = body('', {}, LOOK, 'en')
    assert shown.index('viewer-missing') < shown.index('onerror=')
    assert 'viewer-failed' in shown


def test_page_that_leads_to_the_viewer_fetches_its_files():
    assert prefetch({'X-Forwarded-Prefix': '/imaging'}).count('href="/imaging/assets/viewer/') == 3


def test_prefix_cannot_end_an_attribute():
    assert prefix({'X-Forwarded-Prefix': '/a"b'}) == '/a%22b'
