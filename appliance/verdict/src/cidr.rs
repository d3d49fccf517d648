//! How much of the internet a set of address ranges lets in.

use alloc::vec::Vec;
use core::net::{Ipv4Addr, Ipv6Addr};

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

/// From here on a set of ranges counts as the internet: a sixteenth of it. Nobody's own network is
/// that large, and the internet in sixteen pieces is still the internet.
const INTERNET_V4: u64 = 1 << 28;
/// A prefix this short counts as the internet: no registry hands out a shorter one than /19.
const INTERNET_V6: u8 = 16;

impl Range {
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
        match self {
            Self::V4(first, last) => private_v4().any(|(from, to)| from <= first && last <= to),
            // fc00::/7 and fe80::/10.
            Self::V6(prefix, first) => {
                let top = u16::try_from(first >> 112_u32).unwrap_or(0);
                (prefix >= 7 && (0xfc00..=0xfdff).contains(&top))
                    || (prefix >= 10 && (0xfe80..=0xfebf).contains(&top))
            }
        }
    }
}

fn v4_range(address: u32, prefix: u8) -> Option<(u32, u32)> {
    let host_bits = 32_u32.checked_sub(u32::from(prefix))?;
    let hosts = u32::MAX.checked_shl(host_bits).map_or(u32::MAX, |mask| !mask);
    let first = address & !hosts;
    Some((first, first | hosts))
}

fn private_v4() -> impl Iterator<Item = (u32, u32)> {
    PRIVATE_V4.iter().filter_map(|(address, prefix)| v4_range(address.to_bits(), *prefix))
}

/// Whether these ranges together let in the internet: all of it, most of it, or a part no network
/// of one's own could be.
pub(crate) fn is_internet(ranges: &[Range]) -> bool {
    let short_v6 = ranges.iter().any(|range| match range {
        Range::V6(prefix, _first) => *prefix < INTERNET_V6,
        Range::V4(..) => false,
    });
    short_v6 || public_v4(ranges) >= INTERNET_V4
}

/// How many public IPv4 addresses the ranges hold together, each counted once.
fn public_v4(ranges: &[Range]) -> u64 {
    let mut sorted: Vec<(u32, u32)> = ranges
        .iter()
        .filter_map(|range| match range {
            Range::V4(first, last) => Some((*first, *last)),
            Range::V6(..) => None,
        })
        .collect();
    sorted.sort_unstable();
    let mut total: u64 = 0;
    let mut next: u64 = 0;
    for (first, last) in sorted {
        let first = u64::from(first).max(next);
        let end = u64::from(last).saturating_add(1);
        if end > first {
            let hidden = private_within(first, end);
            total = total.saturating_add(end.saturating_sub(first)).saturating_sub(hidden);
            next = end;
        }
    }
    total
}

fn private_within(first: u64, end: u64) -> u64 {
    private_v4()
        .map(|(from, to)| {
            let from = u64::from(from).max(first);
            let to = u64::from(to).saturating_add(1).min(end);
            to.saturating_sub(from)
        })
        .fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    }

    #[test]
    fn a_network_of_ones_own_is_not() {
        check(&["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"], false);
        check(&["203.0.113.0/24"], false);
        check(&["16.0.0.0/5", "16.0.0.0/5"], false);
        check(&["2001:db8::/32"], false);
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
        assert!(!private("8.0.0.0/6") && !private("2001:db8::/32") && !private("::/0"));
    }
}
