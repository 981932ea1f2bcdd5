"""What the command line can say."""

import argparse

from hospital.accounts import PEOPLE

DEFAULT = 'serve'


def read() -> argparse.Namespace:
    """Return what the command line says; without a verb it says `serve`."""
    parser = argparse.ArgumentParser(prog='app.py', description='云影 Yunying')
    verbs = parser.add_subparsers(dest='command')
    parser.set_defaults(command=DEFAULT)
    for verb in (DEFAULT, 'migrate', 'demo'):
        verbs.add_parser(verb)
    _add_archive(verbs)
    _add_account(verbs.add_parser('account'))
    _add_peer(verbs.add_parser('peer'))
    _add_children(verbs)
    return parser.parse_args()


def _add_archive(verbs: 'argparse._SubParsersAction[argparse.ArgumentParser]') -> None:
    taking_in = verbs.add_parser('import')
    taking_in.add_argument('paths', nargs='+', metavar='PATH')
    taking_in.add_argument('--history', action='store_true')
    checking = verbs.add_parser('check')
    checking.add_argument('--repair', action='store_true')
    verbs.add_parser('reindex')
    rendering = verbs.add_parser('render')
    rendering.add_argument('paths', nargs='+', metavar='PATH')
    rendering.add_argument('--to', required=True, metavar='FOLDER')
    rendering.add_argument('--format', choices=('png', 'npy'), default='png')
    rendering.add_argument('--frame', default='all', metavar='N|all')
    rendering.add_argument('--window', metavar='C,W')


def _add_account(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest='verb', required=True)
    verbs.add_parser('list')
    adding = verbs.add_parser('add')
    adding.add_argument('--role', required=True, choices=sorted(map(str, PEOPLE)))
    adding.add_argument('--institution')
    adding.add_argument('--full-name')
    resetting = verbs.add_parser('reset')
    for verb in (adding, resetting):
        verb.add_argument('--name', required=True)
        verb.add_argument('--password-stdin', action='store_true')


def _add_peer(parser: argparse.ArgumentParser) -> None:
    adding = parser.add_subparsers(dest='verb', required=True).add_parser('add')
    adding.add_argument('ae_title', metavar='AET')
    adding.add_argument('host', metavar='HOST')
    adding.add_argument('port', metavar='PORT', type=int)


def _add_children(verbs: 'argparse._SubParsersAction[argparse.ArgumentParser]') -> None:
    for role in ('node', 'worker'):
        child = verbs.add_parser(role)
        child.add_argument('--alive', type=int, required=True)
        child.add_argument('--ready', type=int, required=True)
        child.add_argument('--listening', type=int)
        child.add_argument('--tally', type=int)
        child.add_argument('--place', type=int)
