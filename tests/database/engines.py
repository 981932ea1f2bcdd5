"""Marks for what is told of one engine only; all else is tried on each."""

import pytest

on_sqlite = pytest.mark.parametrize('database_url', ['sqlite'], indirect=True)
on_postgresql = pytest.mark.parametrize(
    'database_url', [pytest.param('postgresql', marks=pytest.mark.peer)], indirect=True)
