"""Signs one Windows file in place: with signtool on Windows, with osslsigncode elsewhere.

python sign.py CERTIFICATE.pfx NAME-OF-THE-PASSWORD-VARIABLE FILE
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAME = "Cuelight"


def main(certificate: Path, password_variable: str, path: Path) -> int:
    """Sign and return the exit code."""
    password = os.environ.get(password_variable)
    if password is None:
        print(f"The environment variable {password_variable} does not hold the certificate's password.")
        return 1
    if os.name == "nt":
        command = ["signtool", "sign", "/fd", "SHA256", "/f", str(certificate), "/p", password, "/d", NAME, str(path)]
        return subprocess.run(command, check=False).returncode
    if shutil.which("osslsigncode") is None:
        print("osslsigncode is not installed; it signs Windows programs on this system.")
        return 1
    signed = path.with_name(f"{path.name}.signed")
    command = ["osslsigncode", "sign", "-h", "sha256", "-pkcs12", str(certificate), "-readpass", "/dev/stdin"]
    given = subprocess.run(
        [*command, "-n", NAME, "-in", str(path), "-out", str(signed)], input=password, text=True, check=False
    )
    if given.returncode == 0:
        signed.replace(path)
    return given.returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))
