"""Keys of seals: Ed25519 in PEM files. Workers hold the private half, whoever audits needs the public one only."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from store.errors import StoreError

__all__ = ["KeyMistaken", "SealKey", "TrustedKeys", "key_id"]

_PUBLIC: Final = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)


class KeyMistaken(StoreError):
    """A key file that cannot be used; the message says what would be."""


def key_id(public: Ed25519PublicKey) -> str:
    """Sixteen hex digits that name a key: the beginning of sha256 over its raw public half."""
    return sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


class SealKey:
    """A private key in use."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.id: Final = key_id(private.public_key())

    @classmethod
    def make(cls, file: Path) -> Self:
        """Make a key and keep it in a new file that only its owner may read (PKCS8, PEM). Raises FileExistsError."""
        key = cls(Ed25519PrivateKey.generate())
        text = key._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(text)
        return key

    @classmethod
    def load(cls, file: Path) -> Self:
        """The key in a file. Raises KeyMistaken."""
        try:
            private = load_pem_private_key(file.read_bytes(), None)
        except OSError as error:
            raise KeyMistaken(f"the key file {file} cannot be read: {error.strerror}") from error
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise KeyMistaken(f"{file}: {_ACCEPTED}") from error
        if not isinstance(private, Ed25519PrivateKey):
            raise KeyMistaken(f"{file}: {_ACCEPTED}")
        return cls(private)

    def sign(self, message: bytes) -> str:
        """The signature, 128 hex digits."""
        return self._private.sign(message).hex()

    def public_pem(self) -> str:
        """The public half, for the files of those who verify."""
        form = PublicFormat.SubjectPublicKeyInfo
        return self._private.public_key().public_bytes(Encoding.PEM, form).decode()


_ACCEPTED: Final = (
    "holds no private key that can be used; accepted: an Ed25519 key in PKCS8 and PEM without a password, as `redress audit key "
    "new FILE` and `openssl genpkey -algorithm ed25519` make it"
)


class TrustedKeys:
    """Public keys by their ids."""

    def __init__(self, keys: Iterable[Ed25519PublicKey]) -> None:
        self._keys = {key_id(key): key for key in keys}

    @classmethod
    def load(cls, place: Path) -> Self:
        """The public keys in a file, or in the .pem files of a folder. Raises KeyMistaken when there are none."""
        keys: list[Ed25519PublicKey] = []
        try:
            files = sorted(place.glob("*.pem")) if place.is_dir() else [place]
            for file in files:
                keys += _public_keys(file)
        except OSError as error:
            raise KeyMistaken(f"the public keys in {place} cannot be read: {error.strerror}") from error
        if not keys:
            raise KeyMistaken(f"{place}: holds no public key; accepted: one or more in PEM")
        return cls(keys)

    @property
    def ids(self) -> frozenset[str]:
        """Which keys are trusted."""
        return frozenset(self._keys)

    def verify(self, key: str, message: bytes, signature: str) -> bool | None:
        """Whether the key signed the message; None when it is not trusted."""
        public = self._keys.get(key)
        if public is None:
            return None
        try:
            public.verify(bytes.fromhex(signature), message)
        except (InvalidSignature, ValueError):
            return False
        return True


def _public_keys(file: Path) -> list[Ed25519PublicKey]:
    keys = []
    for text in _PUBLIC.findall(file.read_bytes()):
        try:
            key = load_pem_public_key(text)
        except (ValueError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, Ed25519PublicKey):
            raise KeyMistaken(
                f"{file}: holds a key that is no Ed25519 key; accepted: public Ed25519 keys in PEM"
            )
        keys.append(key)
    return keys
