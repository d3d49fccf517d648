//! Lexicon rows: writing that is not what it looks like, and writing that is not English.
//!
//! Tables of our own instead of the Unicode crates: all that is asked is whether a letter is another
//! one in disguise, and that takes these ranges.

/// Letters and digits that normal form KC turns into plain ones: full-width, mathematical, circled,
/// raised and joined letters.
pub(in crate::scope) const DISGUISED: &[(u32, u32)] = &[
    (0x00aa, 0x00aa),
    (0x00b2, 0x00b3),
    (0x00b9, 0x00ba),
    (0x02b0, 0x02b8),
    (0x02e0, 0x02e4),
    (0x1d2c, 0x1d6a),
    (0x1d78, 0x1d78),
    (0x1d9b, 0x1dbf),
    (0x2070, 0x209c),
    (0x2100, 0x214f),
    (0x2160, 0x217f),
    (0x2460, 0x24ea),
    (0x3250, 0x325f),
    (0xfb00, 0xfb06),
    (0xff10, 0xff19),
    (0xff21, 0xff3a),
    (0xff41, 0xff5a),
    (0x1d400, 0x1d7ff),
    (0x1f100, 0x1f169),
    (0x1f170, 0x1f189),
];

/// Alphabets whose letters look like Latin ones.
pub(in crate::scope) const ALIKE: &[(u32, u32)] = &[
    (0x0370, 0x03ff),
    (0x0400, 0x052f),
    (0x0530, 0x058f),
    (0x10a0, 0x10ff),
    (0x13a0, 0x13ff),
    (0x1f00, 0x1fff),
    (0x2c80, 0x2cff),
    (0x2de0, 0x2dff),
    (0xa4d0, 0xa4ff),
    (0xa640, 0xa69f),
    (0xab70, 0xabbf),
];

/// Of Cyrillic and Greek, the letters that no reader tells from Latin ones.
pub(in crate::scope) const TWINS: &str = "\u{430}\u{435}\u{43e}\u{440}\u{441}\u{443}\u{445}\u{455}\
    \u{456}\u{458}\u{501}\u{4bb}\u{4cf}\u{51b}\u{51d}\u{3bf}\u{3bd}\u{3c1}\u{3b9}\u{3f2}\u{3f3}";

/// Writings in which no English is written, by name.
pub(in crate::scope) const WRITINGS: &[(&str, &[(u32, u32)])] = &[
    ("Greek", &[(0x0370, 0x03ff), (0x1f00, 0x1fff)]),
    ("Cyrillic", &[(0x0400, 0x052f)]),
    ("Armenian", &[(0x0530, 0x058f)]),
    ("Hebrew", &[(0x0590, 0x05ff)]),
    (
        "Arabic",
        &[(0x0600, 0x06ff), (0x0750, 0x077f), (0x08a0, 0x08ff), (0xfb50, 0xfdff), (0xfe70, 0xfefc)],
    ),
    ("Devanagari", &[(0x0900, 0x097f)]),
    ("an Indian script", &[(0x0980, 0x0dff)]),
    ("Thai", &[(0x0e00, 0x0e7f)]),
    ("Georgian", &[(0x10a0, 0x10ff)]),
    ("Korean", &[(0x1100, 0x11ff), (0x3130, 0x318f), (0xac00, 0xd7af)]),
    ("Japanese", &[(0x3040, 0x30ff)]),
    ("Chinese", &[(0x3400, 0x4dbf), (0x4e00, 0x9fff), (0xf900, 0xfaff), (0x20000, 0x3ffff)]),
];

/// Words of languages in Latin letters that stand in almost every sentence of theirs and in no
/// English one.
pub(in crate::scope) const FOREIGN: &[&str] = &[
    // German
    "aber",
    "bitte",
    "der",
    "ein",
    "eine",
    "einen",
    "einer",
    "erh\u{f6}he",
    "erstelle",
    "erstellen",
    "f\u{fc}r",
    "gib",
    "ich",
    "kein",
    "keine",
    "l\u{f6}sche",
    "l\u{f6}schen",
    "mit",
    "nicht",
    "oder",
    "und",
    "wir",
    "zwei",
    // French
    "pas",
    "faites",
    "augmenter",
    "augmentez",
    "avec",
    "cr\u{e9}e",
    "cr\u{e9}er",
    "cr\u{e9}ez",
    "dans",
    "deux",
    "nous",
    "pour",
    "supprimer",
    "supprimez",
    "s'il",
    "une",
    "vous",
    // Spanish
    "a\u{f1}ade",
    "aumenta",
    "aumentar",
    "crea",
    "crear",
    "elimina",
    "eliminar",
    "favor",
    "necesitamos",
    "para",
    "una",
    // Italian
    "aggiungi",
    "che",
    "creare",
    "della",
    "elimina",
    "il",
    "nella",
    "nuova",
    "nuovo",
    "per favore",
    // Portuguese
    "adicione",
    "crie",
    "criar",
    "exclua",
    "n\u{e3}o",
    "uma",
    "precisamos",
    // Dutch
    "een",
    "geen",
    "graag",
    "het",
    "maak",
    "niet",
    "nieuwe",
    "verwijder",
    "voor",
    "wij",
    // Polish and Czech
    "dodaj",
    "dla",
    "nie",
    "nowy",
    "nowa",
    "odstra\u{144}",
    "prosim",
    "pros\u{ed}m",
    "prosz\u{119}",
    "smaz",
    "sma\u{17e}",
    "stw\u{f3}rz",
    "usu\u{144}",
    "utw\u{f3}rz",
    "vytvo\u{159}",
    "zwi\u{119}ksz",
    // Swedish, Norwegian, Danish, Finnish
    "ett",
    "ikke",
    "inte",
    "lis\u{e4}\u{e4}",
    "och",
    "opprett",
    "opret",
    "poista",
    "skapa",
    "slet",
    "slett",
    "ta bort",
    "venligst",
    // Turkish, Hungarian, Romanian, Indonesian, Vietnamese
    "bir",
    "buat",
    "creeaz\u{103}",
    "ekle",
    "i\u{e7}in",
    "k\u{e9}rem",
    "l\u{fc}tfen",
    "olu\u{15f}tur",
    "t\u{1ea1}o",
    "tolong",
    "untuk",
    "\u{15f}terge",
    "x\u{f3}a",
];

/// Short words of other languages, of which some stand in English too, as names and abbreviations:
/// several of them in one text are another language.
pub(in crate::scope) const SHORT: &[&str] = &[
    "au", "auf", "con", "dan", "das", "de", "del", "dem", "den", "di", "du", "el", "en", "est",
    "et", "ist", "la", "las", "le", "les", "los", "na", "pas", "por", "se", "sil", "sin", "sur",
    "un", "van", "ve", "z", "zu",
];

/// Pieces of text that only the output of a planner holds.
pub(in crate::scope) const PLANNER: &[&str] = &[
    "(known after apply)",
    "\"actions\"",
    "\"resource_changes\"",
    "forces replacement",
    "resource \"",
    "terraform will perform",
    "to add, ",
    "will be updated in-place",
];
