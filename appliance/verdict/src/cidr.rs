//! How much of the internet a set of address ranges lets in.

use alloc::vec::Vec;
use core::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

/// A range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Range {
    /// First and last address.
    V4(u32, u32),
    /// Length of the prefix and the first address.
    V6(u8, u128),
}

/// Parts of the address space that are nobody's from outside: RFC 1918, RFC 6598, loopback, link
/// local.
const PRIVATE_V4: [(Ipv4Addr, u8); 6] = [
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
];

/// The same in IPv6: RFC 4193, RFC 4291 link local and loopback.
const PRIVATE_V6: [(Ipv6Addr, u8); 3] = [
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10),
    (Ipv6Addr::LOCALHOST, 128),
];

/// Addresses that no machine on the internet has: this network, multicast, what is reserved, the
/// broadcast. Source: the IANA registries of special-purpose addresses.
const SPECIAL_V4: [(Ipv4Addr, u8); 4] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(224, 0, 0, 0), 3),
];
/// The same in IPv6: the unspecified, what maps and translates IPv4, and multicast.
const SPECIAL_V6: [(Ipv6Addr, u8); 3] = [
    (Ipv6Addr::UNSPECIFIED, 8),
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8),
];

/// From here on a set of ranges counts as the internet: a sixteenth of it. Nobody's own network is
/// that large, and the internet in sixteen pieces is still the internet.
const INTERNET_V4: u128 = 1 << 28;
/// From here on it does in IPv6: a /16. No registry hands out a shorter prefix than /19.
const INTERNET_V6: u128 = 1 << 112;

impl Range {
    /// The smallest of the private blocks of RFC 1918, as long as one network may be.
    pub(crate) const WHOLE_SITE: Self = Self::V4(0xc0a8_0000, 0xc0a8_ffff);

    /// Reads `10.0.0.0/8`, `::/0` or a bare address; none if it is neither.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
        let prefix = match prefix {
            Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
                Some(digits.parse::<u8>().ok()?)
            }
            Some(_) => return None,
            None => None,
        };
        if let Ok(v4) = address.parse::<Ipv4Addr>() {
            let prefix = prefix.unwrap_or(32);
            let (first, last) = v4_range(v4.to_bits(), prefix)?;
            return Some(Self::V4(first, last));
        }
        let v6 = address.parse::<Ipv6Addr>().ok()?.to_bits();
        let prefix = prefix.unwrap_or(128);
        if prefix > 128 { None } else { Some(Self::V6(prefix, v6)) }
    }

    /// Whether every address of it is a private one.
    pub(crate) fn is_private(self) -> bool {
        let private = blocks(&PRIVATE_V4, &PRIVATE_V6, self.is_v6());
        private.into_iter().any(|(from, to)| from <= self.first() && self.last() <= to)
    }

    /// Whether any address of it is one that nobody on the internet has.
    pub(crate) fn is_special(self) -> bool {
        let special = blocks(&SPECIAL_V4, &SPECIAL_V6, self.is_v6());
        special.into_iter().any(|(from, to)| from <= self.last() && self.first() <= to)
    }

    /// How long its prefix is.
    pub(crate) fn prefix(self) -> u32 {
        match self {
            Self::V4(first, last) => last.saturating_sub(first).leading_zeros(),
            Self::V6(prefix, _first) => u32::from(prefix),
        }
    }

    const fn is_v6(self) -> bool {
        matches!(self, Self::V6(..))
    }

    fn first(self) -> u128 {
        match self {
            Self::V4(first, _last) => u128::from(first),
            Self::V6(prefix, address) => address & !hosts(prefix),
        }
    }

    fn last(self) -> u128 {
        match self {
            Self::V4(_first, last) => u128::from(last),
            Self::V6(prefix, address) => address | hosts(prefix),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(first, _last) => {
                write!(f, "{}/{}", Ipv4Addr::from_bits(*first), self.prefix())
            }
            Self::V6(prefix, _address) => {
                write!(f, "{}/{prefix}", Ipv6Addr::from_bits(self.first()))
            }
        }
    }
}

/// The bits of an IPv6 address behind its prefix.
fn hosts(prefix: u8) -> u128 {
    u128::MAX.checked_shr(u32::from(prefix)).unwrap_or(0)
}

fn v4_range(address: u32, prefix: u8) -> Option<(u32, u32)> {
    let host_bits = 32_u32.checked_sub(u32::from(prefix))?;
    let hosts = u32::MAX.checked_shl(host_bits).map_or(u32::MAX, |mask| !mask);
    let first = address & !hosts;
    Some((first, first | hosts))
}

/// Whether these ranges together let in the internet: all of it, most of it, or a part no network
/// of one's own could be.
pub(crate) fn is_internet(ranges: &[Range]) -> bool {
    let cover = Cover::of(ranges);
    public(&cover.v4, false) >= INTERNET_V4 || public(&cover.v6, true) >= INTERNET_V6
}

/// Everything that some ranges take in together.
#[derive(Debug, Default)]
pub(crate) struct Cover {
    v4: Vec<(u128, u128)>,
    v6: Vec<(u128, u128)>,
}

impl Cover {
    /// What these ranges take in.
    pub(crate) fn of(ranges: &[Range]) -> Self {
        let mut cover = Self::default();
        let mut sorted: Vec<(bool, u128, u128)> =
            ranges.iter().map(|range| (range.is_v6(), range.first(), range.last())).collect();
        sorted.sort_unstable();
        for (is_v6, first, last) in sorted {
            let parts = if is_v6 { &mut cover.v6 } else { &mut cover.v4 };
            match parts.last_mut() {
                Some((_from, to)) if first <= to.saturating_add(1) => *to = last.max(*to),
                Some(_) | None => parts.push((first, last)),
            }
        }
        cover
    }

    /// Whether it takes in the whole of a range.
    pub(crate) fn takes_in(&self, range: Range) -> bool {
        let parts = if range.is_v6() { &self.v6 } else { &self.v4 };
        let before = parts.partition_point(|(from, _to)| *from <= range.first());
        let part = before.checked_sub(1).and_then(|at| parts.get(at));
        part.is_some_and(|(_from, to)| range.last() <= *to)
    }
}

/// How many public addresses the parts of one address space hold.
fn public(parts: &[(u128, u128)], is_v6: bool) -> u128 {
    let size = |(first, last): (u128, u128)| last.saturating_sub(first).saturating_add(1);
    let shared = |(first, last): &(u128, u128), (from, to): (u128, u128)| {
        let both = ((*first).max(from), (*last).min(to));
        if both.0 <= both.1 { size(both) } else { 0 }
    };
    let of_part = |part: &(u128, u128)| {
        let hidden = blocks(&PRIVATE_V4, &PRIVATE_V6, is_v6)
            .into_iter()
            .map(|other| shared(part, other))
            .fold(0, u128::saturating_add);
        size(*part).saturating_sub(hidden)
    };
    parts.iter().map(of_part).fold(0, u128::saturating_add)
}

/// The private parts of one address space.
/// The first and the last address of each block of one version.
fn blocks(v4: &[(Ipv4Addr, u8)], v6: &[(Ipv6Addr, u8)], is_v6: bool) -> Vec<(u128, u128)> {
    if is_v6 {
        let whole = |(address, prefix): &(Ipv6Addr, u8)| {
            (address.to_bits(), address.to_bits() | hosts(*prefix))
        };
        return v6.iter().map(whole).collect();
    }
    let ranges = v4.iter().filter_map(|(address, prefix)| v4_range(address.to_bits(), *prefix));
    ranges.map(|(first, last)| (u128::from(first), u128::from(last))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[track_caller]
    fn check(texts: &[&str], expected: bool) {
        let ranges: Vec<Range> = texts.iter().map(|text| Range::parse(text).unwrap()).collect();
        assert_eq!(is_internet(&ranges), expected, "{texts:?}");
    }

    #[test]
    fn the_internet_in_pieces_is_the_internet() {
        check(&["0.0.0.0/0"], true);
        check(&["::/0"], true);
        check(&["2000::/3"], true);
        check(&["0.0.0.0/1", "128.0.0.0/1"], true);
        check(&["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2"], true);
        check(&["16.0.0.0/5", "24.0.0.0/5"], true);
        check(&["2001::/17", "2a00::/17"], true);
        check(&["2a00::/16"], true);
    }

    #[test]
    fn a_network_of_ones_own_is_not() {
        check(&["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"], false);
        check(&["203.0.113.0/24"], false);
        check(&["16.0.0.0/5", "16.0.0.0/5"], false);
        check(&["2001:db8::/32"], false);
        check(&["2a00::/17", "2a00::/18", "2a00:1::/32", "fc00::/7", "fe80::/10"], false);
        check(&[], false);
    }

    #[test]
    fn what_is_no_range_is_not_read() {
        for bad in ["", "0/0", "0.0.0.0/33", "0.0.0.0/", "0.0.0.0/+0", "::/129", "any"] {
            assert_eq!(Range::parse(bad), None, "{bad}");
        }
        assert_eq!(Range::parse(" 0.0.0.0/0 "), Some(Range::V4(0, u32::MAX)));
        assert_eq!(Range::parse("1.2.3.4/0"), Some(Range::V4(0, u32::MAX)));
    }

    #[test]
    fn private_ranges_are_told_apart() {
        let private = |text| Range::parse(text).unwrap().is_private();
        assert!(private("10.99.4.0/24") && private("fd00::/8"));
        assert!(private("::1") && private("fe80::1/10") && private("192.168.0.0/16"));
        assert!(!private("8.0.0.0/6") && !private("2001:db8::/32") && !private("::/0"));
        assert!(!private("fc00::/6") && !private("::/127") && !private("192.168.0.0/15"));
    }

    #[test]
    fn ranges_take_in_what_lies_within_them_together() {
        let takes_in = |wide: &[&str], narrow: &str| {
            let wide: Vec<Range> = wide.iter().map(|text| Range::parse(text).unwrap()).collect();
            Cover::of(&wide).takes_in(Range::parse(narrow).unwrap())
        };
        assert!(takes_in(&["10.0.0.0/8"], "10.1.0.0/16"));
        assert!(takes_in(&["10.1.128.0/17", "10.1.0.0/17", "10.1.3.0/24"], "10.1.0.0/16"));
        assert!(takes_in(&["2a00::/16", "10.0.0.0/8"], "2a00:1::/32"));
        assert!(takes_in(&["::/0"], "::1") && takes_in(&["0.0.0.0/0"], "255.255.255.255"));
        assert!(!takes_in(&["10.1.0.0/16"], "10.0.0.0/8"));
        assert!(!takes_in(&["10.1.0.0/17", "10.2.0.0/16"], "10.1.0.0/16"));
        assert!(!takes_in(&["::/0"], "10.0.0.0/8") && !takes_in(&["0.0.0.0/0"], "::1"));
        assert!(!takes_in(&[], "10.0.0.0/8"));
    }

    #[test]
    fn a_range_is_written_as_it_is_read() {
        let range = |text| Range::parse(text).unwrap();
        let prefixes = ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.1", "2a00::/16", "::1"];
        assert_eq!(prefixes.map(|text| range(text).prefix()), [0, 8, 32, 16, 128]);
        let texts = ["0.0.0.0/0", "10.0.0.0/8", "10.0.0.1/32", "2a00::/16", "::1/128"];
        assert_eq!(prefixes.map(|text| range(text).to_string()), texts);
    }
}
