//! Ports that people call by what answers there (IANA's registry of service names, and what
//! people write for them).

/// The word and the port.
pub(super) const PORTS: &[(&str, u16)] = &[
    ("dns", 53),
    ("ftp", 21),
    ("http", 80),
    ("https", 443),
    ("kafka", 9092),
    ("ldap", 389),
    ("ldaps", 636),
    ("mongo", 27017),
    ("mongodb", 27017),
    ("mysql", 3306),
    ("nfs", 2049),
    ("postgres", 5432),
    ("postgresql", 5432),
    ("rdp", 3389),
    ("redis", 6379),
    ("smb", 445),
    ("smtp", 25),
    ("ssh", 22),
    ("telnet", 23),
];
