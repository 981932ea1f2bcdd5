"""The page that asks who comes: a plain HTML form, whole in itself, as a stranger has no socket."""

from html import escape
from pathlib import Path
from string import Template

import nicegui

from components.theme import VIEWPORT, address, head
from language import LANGUAGES, say, words

SOON = ('vue.esm-browser.prod.js', 'quasar.umd.prod.js', 'quasar.unimportant.prod.css',
        'quasar.important.prod.css', 'socket.io.min.js', 'nicegui.js', 'nicegui.css')
"""What the page behind the form needs of NiceGUI; fetched while the visitor types."""
PAGE = Template((Path(__file__).parent / 'login_page.html').read_text(encoding='utf-8'))


def login_page(language: str, *, next_address: str = '', house: str = '', wrong: bool = False,
               wait_s: int = 0) -> str:
    """Return the page as HTML; its form sends `name`, `password` and `next` to `/login`.

    Test ids: `login-name`, `login-password`, `login-submit`.

    Parameters
    ----------
    next_address
        Where the visitor wanted to go.
    house
        What the house is called, if a stranger may know.
    wrong
        Whether name or password were wrong just now.
    wait_s
        For how long no further attempt is heard; counted down on the page.
    """
    said = words('login', language)
    other = next(each for each in LANGUAGES if each != language)
    problem = _problem(language, wrong, wait_s)
    values = {
        **said, 'language': language, 'next': next_address, 'house': house, 'problem': problem,
        'wait_s': wait_s, 'other_language': other, 'viewport': VIEWPORT,
        'favicon': address('favicon.svg'), 'icons': address('icons.svg'),
        'picture': address('login.webp'), 'script': address('login.js'),
    }
    safe = {name: escape(str(value)) for name, value in values.items()}
    return PAGE.substitute(safe, head=head() + _soon(), problem_hidden='' if problem else ' hidden')


def _soon() -> str:
    folder = f'/_nicegui/{nicegui.__version__}/static'
    return ''.join(f'<link rel="prefetch" href="{folder}/{name}">\n' for name in SOON)


def _problem(language: str, wrong: bool, wait_s: int) -> str:
    if wait_s > 0:
        return say('login.waiting', language, time=f'{wait_s // 60}:{wait_s % 60:02}')
    return say('login.wrong', language) if wrong else ''
