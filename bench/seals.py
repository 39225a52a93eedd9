"""What a seal costs: HMAC-SHA256 beside Ed25519, beside the hashing of a batch. `python -m bench.seals`."""

import hmac
from hashlib import sha256
from statistics import median
from time import perf_counter

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.sealed_facts import fact
from domain.log.ledger import GENESIS, Head, seal
from domain.log.seals import statement

ROUNDS, TIMES = 9, 2000


def timed(work):
    """Microseconds for one call, the median of several rounds."""
    rounds = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        for _ in range(TIMES):
            work()
        rounds.append((perf_counter() - begun) / TIMES * 1e6)
    return median(rounds)


def main():
    message = statement(Head("EVG-2026-000123", 17, "ab" * 32))
    secret, private = b"k" * 32, Ed25519PrivateKey.generate()
    public, signature = private.public_key(), private.sign(message)
    facts = [fact(number, text="a remark of some length") for number in range(1, 6)]
    rows = {
        "HMAC-SHA256, sign or verify": lambda: hmac.digest(secret, message, sha256),
        "Ed25519, sign": lambda: private.sign(message),
        "Ed25519, verify": lambda: public.verify(signature, message),
        "hashing a batch of five facts": lambda: seal("EVG-1", facts, GENESIS),
    }
    for name, work in rows.items():
        print(f"{name:32} {timed(work):8.1f} µs")


if __name__ == "__main__":
    main()
