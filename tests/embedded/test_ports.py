import json
import socket

import pytest

from embedded.ports import Ports, any_free, is_free


@pytest.fixture
def taken():
    """A port that somebody listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_with_a_listener_is_not_free(taken):
    assert not is_free(taken)


def test_a_port_with_a_listener_on_every_address_is_not_free():
    with socket.socket() as other:
        other.bind(("0.0.0.0", 0))
        other.listen()
        assert not is_free(other.getsockname()[1])


def test_the_usual_port_is_taken_when_free(tmp_path):
    usual = any_free()
    assert Ports(tmp_path / "ports.json").pick("Temporal", usual) == usual


def test_a_taken_port_is_reported_and_avoided(tmp_path, taken):
    said = []
    port = Ports(tmp_path / "ports.json", said.append).pick("Temporal", taken)
    assert port != taken
    assert is_free(port)
    assert said == [
        f"port {taken} for Temporal is taken by another program; looking for another",
        f"Temporal uses port {port}",
    ]


def test_the_last_ports_come_again(tmp_path, taken):
    file = tmp_path / "ports.json"
    first = Ports(file).pick("Temporal", taken)
    assert Ports(file).pick("Temporal", any_free()) == first


def test_two_names_never_share_a_port(tmp_path):
    ports, usual = Ports(tmp_path / "ports.json"), any_free()
    assert ports.pick("a", usual) != ports.pick("b", usual)


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"Temporal": "7233"}', '{"Temporal": 99999999}'])
def test_a_spoilt_memory_counts_as_none(tmp_path, text):
    file = tmp_path / "ports.json"
    file.write_text(text)
    usual = any_free()
    assert Ports(file).pick("Temporal", usual) == usual
    assert json.loads(file.read_text()) == {"Temporal": usual}
