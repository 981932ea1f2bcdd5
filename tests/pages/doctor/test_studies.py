"""The page of a study: what it sends before any script runs."""

import re


async def test_picture_is_asked_for_before_the_page_is_read(reader, visitor, admit):
    key = admit()
    page = await visitor.get(f'/doctor/studies/{key}')
    [address] = re.findall(r'<img [^>]*src="([^"]+)"', page.text)
    assert page.headers['link'] == (
        f'<{address.replace("&amp;", "&")}>; rel=preload; as=image; fetchpriority=high')


async def test_prefix_of_a_proxy_stands_before_every_address(reader, visitor, admit):
    page = await visitor.get(f'/doctor/studies/{admit()}',
                             headers={'X-Forwarded-Prefix': '/imaging'})
    assert page.headers['link'].startswith('</imaging/streams/')
    assert '"manifest": "/imaging/streams/studies/' in page.text


async def test_pages_without_a_picture_ask_for_none(reader, visitor):
    assert 'link' not in (await visitor.get('/doctor/worklist')).headers
