import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.rules.house import ROOT

CLOSING = '=================== 2 failed, 1 passed in 0.03s ==================='


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of which only the way to its tests is real."""
    (tmp_path / 'project' / '.ci').mkdir(parents=True)
    shutil.copy(ROOT / '.ci' / 'run', tmp_path / 'project' / '.ci')
    return tmp_path / 'project'


def ci(project: Path, recipe: str) -> subprocess.CompletedProcess[str]:
    (project / 'Makefile').write_text(f'test:\n\t@{recipe}\n')
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(('YUNYING_', 'MAKE'))}
    return subprocess.run(['bash', '.ci/run'], cwd=project, env=environment, check=False,
                          capture_output=True, text=True)


def test_failed_tests_fail_and_their_count_comes_last(project):
    done = ci(project, f'echo "{CLOSING}"; exit 1')
    assert done.returncode != 0
    assert done.stdout.splitlines()[-1] == CLOSING


def test_passed_tests_pass(project):
    assert ci(project, 'echo "=== 3 passed in 0.03s ==="').returncode == 0


def test_corpus_beside_the_project_is_used(project):
    (project.parent / 'shared' / 'data').mkdir(parents=True)
    done = ci(project, 'echo "data: $$YUNYING_TEST_DATA"')
    assert done.stdout == f'data: {project.parent}/shared/data\n'


def test_without_a_corpus_none_is_named(project):
    assert ci(project, 'echo "data: $$YUNYING_TEST_DATA"').stdout == 'data: \n'
