"""Settings of one deployment, read once from the environment by app.py and commands.

Nothing below app.py and commands imports this module: what a part needs is handed to it.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, FilePath, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = 'YUNYING_'
OF_TESTS = 'YUNYING_TEST_DATA'
ROLES = frozenset({'web', 'node', 'worker'})


class Settings(BaseSettings):
    """Immutable settings; each is an environment variable with the prefix `YUNYING_`."""

    # NOTE: frozen, as what was built from a setting would not follow a change
    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra='forbid')

    data_dir: Path = Path('data')
    """Folder of the archive, the index and the lock of `serve`."""
    web_host: str = '127.0.0.1'
    """Address the pages listen on."""
    web_port: int = Field(default=8080, ge=0, le=65535)
    """Port of the pages; 0 lets the system choose one."""
    public_url: str = ''
    """Address by which browsers reach the platform, such as https://images.example.org."""
    ae_title: str = Field(default='YUNYING', min_length=1, max_length=16)
    """Application Entity title of the DICOM node (PS3.8 D.1)."""
    dicom_host: str = '127.0.0.1'
    """Address the DICOM node listens on."""
    dicom_port: int = Field(default=11112, ge=0, le=65535)
    """Port of the DICOM node; 0 lets the system choose one."""
    dicom_peers: Literal['known', 'local', 'any'] = 'local'
    """Who may call: registered peers, these and any caller on this machine, or anybody."""
    database_url: str = ''
    """SQLAlchemy URL of the index; SQLite in the data folder if empty."""
    hot_url: str = ''
    """fsspec URL of the hot tier; a folder in the data folder if empty."""
    cache_bytes: int = Field(default=4_000_000_000, ge=0)
    """Up to how many bytes of frames are kept as they were encoded, to be sent again."""
    processes: str = 'web,node,worker'
    """Roles that this command runs, separated by commas."""
    node_processes: int = Field(default=2, ge=1, le=64)
    """How many children answer DICOM, where the role `node` runs."""
    worker_processes: int = Field(default=1, ge=1, le=64)
    """How many children do jobs, where the role `worker` runs."""
    demo: bool = True
    """Whether the first start fills a demo hospital."""
    language: Literal['zh-CN', 'en'] = 'zh-CN'
    """Language of those who have not chosen one, and of the command line."""
    metrics_token: str = ''
    """Token that lets others than this machine read /metrics; nobody else may if empty."""
    tls_cert: FilePath | None = None
    """Certificate chain (PEM) of the pages; plain HTTP if empty."""
    tls_key: FilePath | None = None
    """Private key (PEM) that belongs to the certificate."""
    time_zone: str = 'Asia/Shanghai'
    """IANA zone of headers that name no offset, and of readers whose zone is unknown."""

    @field_validator('time_zone')
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError('is no zone of the IANA data base, such as Asia/Shanghai') from error
        return name

    @field_validator('processes')
    @classmethod
    def _are_roles(cls, names: str) -> str:
        if not {name.strip() for name in names.split(',')} <= ROLES:
            raise ValueError(f'may name {", ".join(sorted(ROLES))}, separated by commas')
        return names

    @property
    def index_url(self) -> str:
        """The URL of the index, wherever it is."""
        return self.database_url or f'sqlite:///{self.data_dir.absolute()}/index.db'

    @property
    def archive_url(self) -> str:
        """The URL of the hot tier, wherever it is."""
        return self.hot_url or (self.data_dir.absolute() / 'archive').as_uri()

    @property
    def roles(self) -> frozenset[str]:
        """The roles that this command runs."""
        return frozenset(role.strip() for role in self.processes.split(',') if role.strip())


def unknown(environment: Iterable[str]) -> dict[str, str]:
    """Return the variables that are named like a setting and are none, each with what it may mean.

    The meaning is the setting whose name is most like it, empty where none is.
    """
    known = [f'{PREFIX}{name.upper()}' for name in Settings.model_fields]
    strange = sorted(name for name in environment if name.upper().startswith(PREFIX)
                     and name.upper() not in (*known, OF_TESTS))
    return {name: next(iter(get_close_matches(name.upper(), known, 1, 0.8)), '')
            for name in strange}
