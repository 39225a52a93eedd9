"""Seals: whoever has no key can change, add and strip nothing unseen."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from domain.log.ledger import GENESIS, Head, seal
from domain.log.seals import seal_faults, sign, statement
from store.audit.keys import KeyMistaken, SealKey, TrustedKeys
from tests.store.samples import chain, fact


@pytest.fixture
def key(tmp_path):
    return SealKey.make(tmp_path / "seal.key")


@pytest.fixture
def trusted(key, tmp_path):
    (tmp_path / "trust.pem").write_text(key.public_pem())
    return TrustedKeys.load(tmp_path / "trust.pem")


def at(rows, number):
    return Head(rows[0].complaint_id, number, rows[number - 1].hash)


def kinds(faults):
    assert {fault.part for fault in faults} <= {"seals"}
    return [(fault.kind, fault.number) for fault in faults]


def test_the_last_seal_stands_for_the_whole_log(key, trusted):
    rows = chain("EVG-1", 8)
    assert seal_faults(rows, [sign(at(rows, 3), key), sign(at(rows, 8), key)], trusted) == []
    assert seal_faults([], [], trusted) == []


def test_a_well_chained_fact_put_on_the_end_is_not_sealed(key, trusted):
    rows = chain("EVG-1", 8)
    rows += seal("EVG-1", [fact(9, text="forged")], rows[-1].hash)
    assert kinds(seal_faults(rows, [sign(at(rows, 8), key)], trusted)) == [("unsealed", 9)]


def test_a_log_without_seals_is_not_taken_for_an_old_one(trusted):
    assert kinds(seal_faults(chain("EVG-1", 8), [], trusted)) == [("unsealed", 1)]


def test_a_seal_of_another_complaint_or_of_another_log_fits_nothing(key, trusted):
    rows = chain("EVG-1", 8)
    copied = replace(sign(Head("EVG-2", 8, rows[-1].hash), key), complaint_id="EVG-1")
    assert kinds(seal_faults(rows, [copied], trusted)) == [("unsealed", 1), ("forged", 8)]
    rewritten = seal("EVG-1", [fact(n, text="other") for n in range(1, 9)], GENESIS)
    assert ("forged", 8) in kinds(seal_faults(rewritten, [sign(at(rows, 8), key)], trusted))
    garbled = replace(sign(at(rows, 8), key), signature="no hex")
    assert ("forged", 8) in kinds(seal_faults(rows, [garbled], trusted))


def test_a_seal_that_stayed_behind_names_the_tail_that_was_cut(key, trusted):
    rows = chain("EVG-1", 8)
    assert ("missing", 8) in kinds(seal_faults(rows[:5], [sign(at(rows, 8), key)], trusted))


def test_the_key_of_a_stranger_is_not_trusted(key, trusted, tmp_path):
    rows, stranger = chain("EVG-1", 2), SealKey.make(tmp_path / "other.key")
    assert kinds(seal_faults(rows, [sign(at(rows, 2), stranger)], trusted)) == [
        ("unsealed", 1),
        ("forged", 2),
    ]


def test_after_a_rotation_both_keys_hold(key, tmp_path):
    new = SealKey.make(tmp_path / "new.key")
    folder = tmp_path / "trusted"
    folder.mkdir()
    (folder / "old.pem").write_text(key.public_pem())
    (folder / "new.pem").write_text(new.public_pem())
    trusted, rows = TrustedKeys.load(folder), chain("EVG-1", 8)
    assert trusted.ids == {key.id, new.id}
    seals = [sign(at(rows, 3), key), sign(at(rows, 8), new)]
    assert seal_faults(rows, seals, trusted, thorough=True) == []
    assert seal_faults(rows, seals[:1], trusted)[0].number == 4


def test_a_key_that_was_given_up_does_not_matter_beside_a_new_one(key, trusted, tmp_path):
    rows, stolen = chain("EVG-1", 8), SealKey.make(tmp_path / "stolen.key")
    for seals in ([stolen, key], [key, stolen]):
        assert seal_faults(rows, [sign(at(rows, 8), key) for key in seals], trusted) == []
    assert kinds(
        seal_faults(rows, [sign(at(rows, 8), one) for one in (stolen, key)], trusted, thorough=True)
    ) == [("forged", 8)]


def test_earlier_seals_are_looked_at_when_asked(key, trusted):
    rows = chain("EVG-1", 8)
    seals = [replace(sign(at(rows, 3), key), signature="00" * 64), sign(at(rows, 8), key)]
    assert seal_faults(rows, seals, trusted) == []
    assert kinds(seal_faults(rows, seals, trusted, thorough=True)) == [("forged", 3)]


def test_a_key_is_kept_for_its_owner_and_never_overwritten(key, tmp_path):
    file = tmp_path / "seal.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert SealKey.load(file).sign(b"x") == key.sign(b"x")
    with pytest.raises(FileExistsError):
        SealKey.make(file)


def test_what_is_no_key_is_refused_with_what_would_be(tmp_path):
    file = tmp_path / "x.pem"
    with pytest.raises(KeyMistaken, match="cannot be read: No such file"):
        SealKey.load(file)
    with pytest.raises(KeyMistaken, match="cannot be read: No such file"):
        TrustedKeys.load(file)
    file.write_text("nothing")
    with pytest.raises(KeyMistaken, match="accepted: an Ed25519 key in PKCS8"):
        SealKey.load(file)
    with pytest.raises(KeyMistaken, match="holds no public key"):
        TrustedKeys.load(file)
    other = generate_private_key(SECP256R1())
    file.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(KeyMistaken, match="accepted: an Ed25519 key in PKCS8"):
        SealKey.load(file)


def test_what_is_signed_never_changes():
    assert statement(Head("EVG-1", 3, "ab")) == b'redress log 1\n["EVG-1",3,"ab"]'
