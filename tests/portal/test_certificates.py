"""One certificate out of a file: what is refused before anybody reads it."""

import pytest

from portal.lib.certificates import BadCertificate, single

KB = 1024


def test_a_file_of_64_kb_is_read_and_a_larger_one_is_not() -> None:
    with pytest.raises(BadCertificate, match="is not a certificate in PEM or DER form"):
        single(b"x" * (64 * KB))
    with pytest.raises(BadCertificate, match="is larger than 64 KB"):
        single(b"x" * (64 * KB + 1))
