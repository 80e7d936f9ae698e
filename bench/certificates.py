"""Writes certificates for `localhost` and the addresses from 127.0.0.1 on into a folder:
a root, an intermediate and a server. The first two have RSA keys of 2048 bits, as those of
AWS and Slack. The server's is on the curve P-256: an RSA key would take 0.6 ms to sign with
at every handshake, on the very processors that are measured.

    python3 bench/certificates.py FOLDER
"""

import datetime
import ipaddress
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)

# One for each service of AWS, and for Slack.
ADDRESSES = [ipaddress.IPv4Address(f"127.0.0.{n}") for n in range(1, 10)]


def main(folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    root_key, root = certificate("Bench Root", None, None, is_authority=True)
    middle_key, middle = certificate("Bench Intermediate", root_key, root, is_authority=True)
    server_key, server = certificate("localhost", middle_key, middle, is_authority=False)
    write(folder / "root.pem", pem(root))
    write(folder / "chain.pem", pem(server) + pem(middle))
    write(folder / "key.pem", server_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ))


def certificate(name, issuer_key, issuer, *, is_authority):
    """A key, and a certificate of it that the issuer signed; without one, itself."""
    if is_authority:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    else:
        key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + 90 * DAY)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if not is_authority:
        names = [x509.DNSName(name), *map(x509.IPAddress, ADDRESSES)]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return key, builder.sign(issuer_key or key, hashes.SHA256())


def pem(one: x509.Certificate) -> bytes:
    return one.public_bytes(serialization.Encoding.PEM)


def write(path: pathlib.Path, content: bytes) -> None:
    path.write_bytes(content)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
