//! Tags of YAML (`!!str`, `!secret`): the reader takes those of the standard, which make another
//! value of a text than it shows, so they are looked for before it reads.

/// Where a value may begin, as far as a line has been read.
#[derive(Debug, Default)]
struct Place {
    /// Whether one may begin here; in the middle of a plain text an exclamation mark is a sign.
    begins: bool,
    /// The quote a text is in, which may go on over lines.
    quote: Option<char>,
    /// Lists and mappings in brackets around.
    brackets: usize,
}

/// The line and the words of the first tag. A line of a text over several lines that begins like
/// one is taken for one.
pub(super) fn first(text: &str) -> Option<(usize, &str)> {
    let mut place = Place::default();
    (1_usize..).zip(text.lines()).find_map(|(number, line)| Some((number, place.tag_in(line)?)))
}

impl Place {
    fn tag_in<'a>(&mut self, line: &'a str) -> Option<&'a str> {
        self.begins = true;
        let mut before = ' ';
        let mut signs = line.char_indices().peekable();
        while let Some((at, sign)) = signs.next() {
            let next = signs.peek().map(|(_at, sign)| *sign);
            let ends = next.is_none_or(char::is_whitespace);
            match (self.quote, sign) {
                (Some('"'), '\\') => drop(signs.next()),
                (Some('\''), '\'') if next == Some('\'') => drop(signs.next()),
                (Some(quote), _) if quote == sign => self.quote = None,
                (Some(_), _) => {}
                (None, '#') if before.is_whitespace() => return None,
                (None, '!') if self.begins => {
                    return line.get(at..)?.split_whitespace().next();
                }
                (None, '"' | '\'') if self.begins => {
                    (self.quote, self.begins) = (Some(sign), false);
                }
                (None, '[' | '{') if self.begins => {
                    self.brackets = self.brackets.saturating_add(1);
                }
                (None, ']' | '}') => {
                    (self.brackets, self.begins) = (self.brackets.saturating_sub(1), false);
                }
                (None, ',') if self.brackets > 0 => self.begins = true,
                (None, ':') if ends || self.brackets > 0 => self.begins = true,
                (None, '-' | '?') if self.begins && ends => {}
                // An anchor stands before what it names.
                (None, '&') if self.begins => {
                    while signs.next_if(|(_at, sign)| !sign.is_whitespace()).is_some() {}
                }
                (None, sign) => self.begins &= sign.is_whitespace(),
            }
            before = sign;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn tag(text: &str, line: usize, words: &str) {
        assert_eq!(first(text), Some((line, words)), "{text:?}");
    }

    #[test]
    fn a_tag_is_found_wherever_a_value_may_begin() {
        tag("a: !!str b\n", 1, "!!str");
        tag("a:\n  - !!int 1\n", 2, "!!int");
        tag("a: [b, !!binary YQ==]\n", 1, "!!binary");
        tag("a: {b: !c d}\n", 1, "!c");
        tag("a: {\"b\":!c d}\n", 1, "!c");
        tag("!!map\na: b\n", 1, "!!map");
        tag("!!str a: b\n", 1, "!!str");
        tag("? !!str a\n: b\n", 1, "!!str");
        tag("- - !<tag:yaml.org,2002:str> b\n", 1, "!<tag:yaml.org,2002:str>");
        tag("a: &x !!str b\n", 1, "!!str");
        tag("a: 'it''s'\nb: ! c\n", 2, "!");
        tag("a: \"b\\\" # c\"\nb: !!str c\n", 2, "!!str");
        tag("a: b # it's\nb: !!str c\n", 2, "!!str");
        tag("a: it's\nb: !!str c\n", 2, "!!str");
    }

    #[test]
    fn an_exclamation_mark_in_a_text_is_none() {
        for text in [
            "a: b! !c\n",
            "a: b, !c\n",
            "a: b:!c\n",
            "a: \"!!str b\"\n",
            "a: ['!b', \"c, !d\"]\n",
            "a: 'b\n  !c'\n",
            "# a: !!str b\na: b # !c\n",
            "a: b-!c\n",
            "a: [b !c]\n",
        ] {
            assert_eq!(first(text), None, "{text:?}");
        }
    }
}
