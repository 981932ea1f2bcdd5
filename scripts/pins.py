"""Write the versions that the environment resolved to, for `constraints.txt`.

    .venv/bin/python -m scripts.pins > constraints.txt

Only what pyproject.toml asks for and what that needs in turn; whatever else lies in the
environment is left out.
"""

import sys
from collections.abc import Iterable
from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.environment import requirements

HEAD = '# Versions that the platform and its tests were tried with; written by `make pins`.\n'


def main() -> None:
    """Write all pins to standard output, sorted."""
    found = sorted(pins(requirements(['test'])).items())
    sys.stdout.write(HEAD + ''.join(f'{name}=={version}\n' for name, version in found))


def pins(wanted: Iterable[str]) -> dict[str, str]:
    """Return the installed version of each wanted package and of all that it needs."""
    found: dict[str, str] = {}
    waiting = [(Requirement(line), '') for line in wanted]
    seen: set[tuple[str, str]] = set()
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({'extra': extra}):
            continue
        name = canonicalize_name(requirement.name)
        package = distribution(name)
        found[name] = package.version
        for wish in {'', *requirement.extras} - {done for at, done in seen if at == name}:
            seen.add((name, wish))
            waiting += [(Requirement(line), wish) for line in package.requires or ()]
    return found


if __name__ == '__main__':
    main()
