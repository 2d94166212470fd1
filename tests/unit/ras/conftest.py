"""An authority, an impostor of it, and what their cards do."""

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from unit.ras.authority import Authority, key
from unit.ras.desk import open_desk


@pytest.fixture(scope="session")
def authority():
    return Authority()


@pytest.fixture(scope="session")
def stranger():
    """Another authority that goes by the same name."""
    return Authority(key_label="impostor")


@pytest.fixture(scope="session")
def pem():
    return lambda certificate: certificate.public_bytes(Encoding.PEM).decode()


@pytest.fixture(scope="session")
def sign():
    return lambda data, label="card": key(label).sign(data, padding.PKCS1v15(), SHA256())


@pytest.fixture
async def desk():
    async with open_desk() as opened:
        yield opened
