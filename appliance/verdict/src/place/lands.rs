//! The member states of the EU: what they, their peoples and their cities are called.

mod cities;

pub(super) use cities::{is_in_the_us, is_word_of_the_us};

/// The member states, with the adjective and the ISO 3166-1 code.
/// Source: the EU's Interinstitutional Style Guide, annex A5.
pub(super) const MEMBER_STATES: [(&str, &str, &str); 27] = [
    ("austria", "austrian", "at"),
    ("belgium", "belgian", "be"),
    ("bulgaria", "bulgarian", "bg"),
    ("croatia", "croatian", "hr"),
    ("cyprus", "cypriot", "cy"),
    ("czechia", "czech", "cz"),
    ("denmark", "danish", "dk"),
    ("estonia", "estonian", "ee"),
    ("finland", "finnish", "fi"),
    ("france", "french", "fr"),
    ("germany", "german", "de"),
    ("greece", "greek", "gr"),
    ("hungary", "hungarian", "hu"),
    ("ireland", "irish", "ie"),
    ("italy", "italian", "it"),
    ("latvia", "latvian", "lv"),
    ("lithuania", "lithuanian", "lt"),
    ("luxembourg", "luxembourgish", "lu"),
    ("malta", "maltese", "mt"),
    ("netherlands", "dutch", "nl"),
    ("poland", "polish", "pl"),
    ("portugal", "portuguese", "pt"),
    ("romania", "romanian", "ro"),
    ("slovakia", "slovak", "sk"),
    ("slovenia", "slovenian", "si"),
    ("spain", "spanish", "es"),
    ("sweden", "swedish", "se"),
];
/// What else they are called, by themselves and by their neighbours, and all of them together.
const OTHER_NAMES: [&str; 64] = [
    "allemagne",
    "alemania",
    "autriche",
    "belgien",
    "belgique",
    "belgië",
    "belgie",
    "bulgarien",
    "bulgarie",
    "chypre",
    "cesko",
    "česko",
    "croatie",
    "danemark",
    "danmark",
    "deutschland",
    "duitsland",
    "dänemark",
    "daenemark",
    "eesti",
    "eire",
    "éire",
    "espagne",
    "espana",
    "españa",
    "estland",
    "europa",
    "finlande",
    "finnland",
    "francia",
    "frankreich",
    "frankrijk",
    "germania",
    "griechenland",
    "grèce",
    "holland",
    "hongrie",
    "hrvatska",
    "irland",
    "irlande",
    "italia",
    "italie",
    "italien",
    "kroatien",
    "lettland",
    "lietuva",
    "litauen",
    "luxemburg",
    "latvija",
    "magyarország",
    "nederland",
    "niederlande",
    "oesterreich",
    "österreich",
    "polen",
    "pologne",
    "polska",
    "rumänien",
    "schweden",
    "slovensko",
    "spanien",
    "suomi",
    "sverige",
    "tschechien",
];
/// How adjectives begin that other languages have for the larger ones.
const STEMS: [&str; 22] = [
    "allemand",
    "belgisch",
    "deutsch",
    "duits",
    "dänisch",
    "español",
    "europäisch",
    "européen",
    "finnisch",
    "français",
    "francais",
    "französisch",
    "franzoesisch",
    "griechisch",
    "irisch",
    "italienisch",
    "niederländisch",
    "oesterreichisch",
    "österreichisch",
    "polnisch",
    "schwedisch",
    "spanisch",
];
/// Their codes of three letters. Source: ISO 3166-1 alpha-3.
const LONG_CODES: [&str; 27] = [
    "aut", "bel", "bgr", "cyp", "cze", "deu", "dnk", "esp", "est", "fin", "fra", "grc", "hrv",
    "hun", "irl", "ita", "ltu", "lux", "lva", "mlt", "nld", "pol", "prt", "rou", "svk", "svn",
    "swe",
];
/// The EU's own code for Greece.
const GREECE: &str = "el";
/// Peoples whose name is not the adjective with an `s`.
const PEOPLES: [&str; 4] = ["danes", "finns", "spaniards", "swedes"];

/// Whether a word, in lower case, is the name of a member state or of one of its cities.
pub(super) fn is_state_or_city(word: &str) -> bool {
    is_long(word)
        && (MEMBER_STATES.iter().any(|(name, _adjective, _code)| *name == word)
            || OTHER_NAMES.contains(&word)
            || cities::is_one(word))
}

/// Whether a word is what something of a member state is called.
pub(super) fn is_adjective_of_a_state(word: &str) -> bool {
    is_long(word)
        && (MEMBER_STATES.iter().any(|(_name, adjective, _code)| *adjective == word)
            || STEMS.iter().any(|stem| word.starts_with(stem)))
}

/// Whether a word is as long as the names are: most of a long text that is none are pieces.
const fn is_long(word: &str) -> bool {
    word.len() > 3
}

/// Whether a word is the code of a member state.
pub(super) fn is_code(word: &str) -> bool {
    MEMBER_STATES.iter().any(|(_name, _adjective, code)| *code == word) || word == GREECE
}

/// Whether a word is the code of a member state in three letters.
pub(super) fn is_long_code(word: &str) -> bool {
    LONG_CODES.contains(&word)
}

/// Whether a word is the name of a people: `Germans`.
pub(super) fn is_people_named(word: &str) -> bool {
    let one = word.strip_suffix('s').unwrap_or("");
    is_long(word)
        && (MEMBER_STATES.iter().any(|(_name, adjective, _code)| *adjective == one)
            || PEOPLES.contains(&word))
}
