//! Secrets of a form that needs no name: keys in their frames, signed tokens, credentials in URLs
//! and headers. Each rule is called where its mark stands, and says where the secret is.

use super::{
    encoded,
    harmless::{Word, is_placeholder},
    patterns::{Range, Scan, bytes_from, run},
    random::{is_random, looks_random},
};

/// Longest text a rule looks at behind or before its mark, in bytes: what keeps a scan linear.
const REACH: usize = 256;

const fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b == b'-'
}

const fn is_base64(b: u8) -> bool {
    is_word(b) || b == b'+' || b == b'/' || b == b'='
}

fn before(scan: &Scan<'_>, at: usize) -> Option<u8> {
    at.checked_sub(1).and_then(|at| scan.text.as_bytes().get(at)).copied()
}

/// `-----BEGIN … PRIVATE KEY-----` (RFC 7468, OpenSSH, PGP) or `---- BEGIN … PRIVATE KEY ----`
/// (RFC 4716), to the end of the text's last frame, or to its own end; `OpenVPN`'s static keys too.
pub(super) fn pem(scan: &mut Scan<'_>, (start, end): Range) -> Option<Range> {
    let title: Vec<u8> = bytes_from(scan.text, end).iter().take(64).copied().collect();
    let title = title.split(|b| b"\r\n\\".contains(b)).next().unwrap_or_default();
    let title = core::str::from_utf8(title).unwrap_or_default();
    let secret = title.contains("PRIVATE KEY") || title.contains("Static key");
    secret.then(|| {
        let rest = scan.text.get(end..).unwrap_or_default();
        let last = rest.rfind("-END ").or_else(|| rest.rfind("- END "));
        let line = |b: u8| !b"\r\n\\\"'".contains(&b);
        let length =
            last.map_or(rest.len(), |at| at.saturating_add(run(bytes_from(rest, at), line)));
        (start, end.saturating_add(length))
    })
}

/// `PuTTY`'s own format: the whole file.
pub(super) fn putty(scan: &mut Scan<'_>, (start, _end): Range) -> Option<Range> {
    Some((start, scan.text.len()))
}

/// A header and a body of at least ten characters each, with a dot between (RFC 7519). Only the
/// first mark of a run of such characters counts, or hostile text would take quadratic time.
pub(super) fn jwt(scan: &mut Scan<'_>, (start, _end): Range) -> Option<Range> {
    if before(scan, start).is_some_and(is_word) {
        return None;
    }
    let part = |at: usize| run(bytes_from(scan.text, at), is_word);
    let is_dot = |at: usize| bytes_from(scan.text, at).first() == Some(&b'.');
    let header = part(start);
    let dot = start.saturating_add(header);
    let body = part(dot.saturating_add(1));
    if header < 10 || body < 10 || !is_dot(dot) {
        return None;
    }
    let mut end = dot.saturating_add(1).saturating_add(body);
    while is_dot(end) {
        end = end.saturating_add(1).saturating_add(part(end.saturating_add(1)));
    }
    Some((start, end))
}

/// `user:pass@` behind `scheme://`, or one long random word before the `@`.
pub(super) fn credentials(scan: &mut Scan<'_>, (_start, end): Range) -> Option<Range> {
    let stop = |b: u8| b.is_ascii_whitespace() || b"\"'<>`".contains(&b);
    let rest = bytes_from(scan.text, end);
    let length = run(rest, |b| !stop(b) && !b"/?#".contains(&b));
    let authority = scan.text.get(end..end.saturating_add(length))?;
    let userinfo = match authority.rsplit_once('@') {
        Some((userinfo, _host)) => userinfo,
        None if !may_go_on(authority) => return None,
        None => {
            // A password with a `/` in it; a port is no password.
            let reach = rest.get(length..).unwrap_or_default();
            let reach = run(reach.get(..REACH).unwrap_or(reach), |b| !stop(b));
            let beyond = rest.get(length..length.saturating_add(reach))?;
            let at = beyond.iter().rposition(|b| *b == b'@')?;
            scan.text.get(end..end.saturating_add(length).saturating_add(at))?
        }
    };
    let secret = match userinfo.split_once(':') {
        Some((user, "")) => looks_random(user),
        Some((_user, pass)) => {
            let port = pass.split('/').next().unwrap_or_default();
            let is_port = port.len() < pass.len() && port.bytes().all(|b| b.is_ascii_digit());
            is_pass(pass) && !is_port
        }
        None => looks_random(userinfo),
    };
    secret.then(|| (end, end.saturating_add(userinfo.len())))
}

/// `user:pa` of `user:pa/ss@host`: something that is no port stands behind the colon.
fn may_go_on(authority: &str) -> bool {
    let behind = authority.split_once(':').map(|(_user, pass)| pass).unwrap_or_default();
    !behind.bytes().all(|b| b.is_ascii_digit())
}

/// Whether the second half of `user:pass` is one.
pub(super) fn is_pass(pass: &str) -> bool {
    !pass.is_empty() && !is_placeholder(Word { text: pass, quoted: true, prose: false, after: "" })
}

/// `jdbc:oracle:thin:user/pass@`.
pub(super) fn oracle(scan: &mut Scan<'_>, (_start, end): Range) -> Option<Range> {
    let rest = bytes_from(scan.text, end);
    let length = run(rest.get(..rest.len().min(REACH))?, |b| b.is_ascii_graphic() && b != b'@');
    let login = scan.text.get(end..end.saturating_add(length))?;
    let (_user, pass) = login.split_once('/')?;
    let ends = rest.get(length) == Some(&b'@');
    (ends && is_pass(pass)).then(|| (end, end.saturating_add(length)))
}

/// `Bearer …` of a header (RFC 6750).
pub(super) fn bearer(scan: &mut Scan<'_>, (_start, end): Range) -> Option<Range> {
    let token = |b: u8| is_base64(b) || b == b'.' || b == b'~';
    let length = run(bytes_from(scan.text, end), token);
    let end_of_token = end.saturating_add(length);
    let word = scan.text.get(end..end_of_token)?;
    (length >= 20 || is_random(word)).then_some((end, end_of_token))
}

/// `Basic …` of a header (RFC 7617): base64 of `user:pass`.
pub(super) fn basic(scan: &mut Scan<'_>, (_start, end): Range) -> Option<Range> {
    let length = run(bytes_from(scan.text, end), is_base64).min(4096);
    let end_of_word = end.saturating_add(length);
    let word = scan.text.get(end..end_of_word)?;
    encoded::is_login(word).then_some((end, end_of_word))
}

/// `sig=…` of a shared access signature.
pub(super) fn signature(scan: &mut Scan<'_>, (start, end): Range) -> Option<Range> {
    if !before(scan, start).is_none_or(|b| b"?&;\"' ".contains(&b)) {
        return None;
    }
    let length = run(bytes_from(scan.text, end), |b| is_base64(b) || b == b'%');
    (length >= 40).then(|| (end, end.saturating_add(length)))
}

/// `…Signature=…` of a signed address, and `sshkey=…` of a module's source.
pub(super) fn signed(scan: &mut Scan<'_>, (_start, end): Range) -> Option<Range> {
    let length = run(bytes_from(scan.text, end), |b| is_base64(b) || b"%-_~".contains(&b));
    (length >= 20).then(|| (end, end.saturating_add(length)))
}

/// `abc8Q~…`: a client secret of Entra ID, four characters before its mark and more than thirty
/// behind it.
pub(super) fn entra(scan: &mut Scan<'_>, (start, end): Range) -> Option<Range> {
    let part = |b: u8| is_word(b) || b == b'.' || b == b'~';
    let begin = start.checked_sub(4)?;
    let head = scan.text.as_bytes().get(begin..start)?;
    if !head.iter().all(|b| part(*b)) || !head.last().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let length = run(bytes_from(scan.text, end), part);
    (length >= 30).then(|| (begin, end.saturating_add(length)))
}

/// `xxxxxxxxxxxxxx.atlasv1.…`: a token of HCP Terraform.
pub(super) fn atlas(scan: &mut Scan<'_>, (start, end): Range) -> Option<Range> {
    let begin = start.checked_sub(14)?;
    let head = scan.text.as_bytes().get(begin..start)?;
    let length = run(bytes_from(scan.text, end), is_word);
    let fits = head.iter().all(u8::is_ascii_alphanumeric) && length >= 40;
    fits.then(|| (begin, end.saturating_add(length)))
}

/// `123456789:AA…`: a token of a Telegram bot.
pub(super) fn telegram(scan: &mut Scan<'_>, (start, end): Range) -> Option<Range> {
    let head = scan.text.as_bytes().get(..start)?;
    let digits = head.iter().rev().take(12).take_while(|b| b.is_ascii_digit()).count();
    let length = run(bytes_from(scan.text, end), is_word);
    (digits >= 8 && (32..36).contains(&length))
        .then(|| (start.saturating_sub(digits), end.saturating_add(length)))
}

/// A manifest of a Kubernetes Secret: from its kind to the end, if it carries data.
pub(super) fn manifest(scan: &mut Scan<'_>, (start, end): Range) -> Option<Range> {
    let ends = bytes_from(scan.text, end).first().is_none_or(|b| b"\r\n\"'\\ ,".contains(b));
    (ends && scan.holds_data()).then_some((start, scan.text.len()))
}
