"""Certificates, made by the real openssl, and requests by the real curl."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

# Of the password "secret", by libxcrypt: at the least cost, and at the usual one.
HASH = "$2y$04$AVKpQ8vx2C2kaXbEEgBmO.nR6W7c17bbJlZpTdn/4Aki6ntql5E2m"
SLOW_HASH = "$2y$10$AVKpQ8vx2C2kaXbEEgBmO.h47f8CWrUBEAGB7t3NNtuGIIw/Y513e"


def openssl(*arguments, stdin=""):
    done = subprocess.run(["openssl", *map(str, arguments)], input=stdin.encode(), capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@dataclass
class Certificates:
    """A folder with an authority, what it has signed, and strangers."""

    folder: Path

    def path(self, name):
        return self.folder / name

    def authority(self, name):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-keyout", self.path(f"{name}.key"), "-out", self.path(f"{name}.crt"), "-subj", f"/CN={name}")

    def signed(self, name, authority, names="DNS:localhost,IP:127.0.0.1", days=30, key=("ec",)):
        """NAME.crt and NAME.key; `days` below 0 makes one that has expired."""
        kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"] if key == ("ec",) else ["-newkey", *key]
        openssl("req", "-new", *kind, "-nodes", "-keyout", self.path(f"{name}.key"), "-out", self.path(f"{name}.csr"),
                "-subj", f"/CN={name}")
        extensions = self.path(f"{name}.ext")
        extensions.write_text(f"subjectAltName={names}\nextendedKeyUsage=serverAuth,clientAuth\n")
        openssl("x509", "-req", "-in", self.path(f"{name}.csr"), "-CA", self.path(f"{authority}.crt"), "-CAkey",
                self.path(f"{authority}.key"), "-CAcreateserial", "-days", days, "-extfile", extensions, "-out",
                self.path(f"{name}.crt"))

    def web_config(self, text):
        """Writes the file in one step, as tools that renew certificates do."""
        return self.replace("web.yml", text)

    def replace(self, name, text):
        new = self.path(name + ".new")
        new.write_text(text)
        new.replace(self.path(name))
        return self.path(name)


def curl(certificates, port, *arguments, path="/metrics", scheme="https"):
    """(curl's exit code, HTTP status, body or error)"""
    done = subprocess.run(
        ["curl", "-sS", "--max-time", "20", "--cacert", str(certificates.path("ca.crt")), "-w", "\n%{http_code}",
         *map(str, arguments), f"{scheme}://localhost:{port}{path}"], capture_output=True, timeout=60)
    body, _, status = done.stdout.decode().rpartition("\n")
    return done.returncode, int(status), body if done.returncode == 0 else done.stderr.decode()


def s_client(certificates, port, *arguments):
    """What openssl s_client says of a handshake; (whether it succeeded, all of its words)"""
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost", "-CAfile",
         str(certificates.path("ca.crt")), "-verify_return_error", "-ign_eof", *map(str, arguments)],
        input=b"GET /-/healthy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", capture_output=True, timeout=60)
    said = (done.stdout + done.stderr).decode(errors="replace")
    return done.returncode == 0 and "Cipher is (NONE)" not in said, said
