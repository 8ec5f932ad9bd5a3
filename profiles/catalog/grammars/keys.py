"""Public keys in PEM form."""

import binascii

BEGIN, END = "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"
RSA = bytes.fromhex("06092a864886f70d010101")
"""How an RSA key names its algorithm (RFC 8017, appendix C)."""
WIDTH = 64


def public_key(text: str) -> str:
    """An RSA public key as a `.pem` file holds it, in lines of 64 characters."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if "PRIVATE KEY" in text:
        raise ValueError("this is a private key, only the public one belongs here")
    if len(lines) < 3 or lines[0] != BEGIN or lines[-1] != END:
        raise ValueError(f"it must begin with {BEGIN} and end with {END}")
    body = "".join(lines[1:-1])
    if not _is_rsa_key(body):
        raise ValueError("what stands between its first and its last line is not an RSA public key")
    return "\n".join([BEGIN, *(body[start : start + WIDTH] for start in range(0, len(body), WIDTH)), END])


def _is_rsa_key(body: str) -> bool:
    try:
        data = binascii.a2b_base64(body, strict_mode=True)
    except ValueError:
        return False
    return data[:1] == b"\x30" and RSA in data[:40]
