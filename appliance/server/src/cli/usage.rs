//! The line of usage of each command, over as many lines as a terminal of 80 columns needs: clap
//! wraps everything else.

use clap::{Command, CommandFactory as _};

use super::Cli;

const COLUMNS: usize = 80;
/// What clap puts in front, and what the next lines begin with.
const USAGE: &str = "Usage: ";

/// The whole command line.
pub(super) fn command() -> Command {
    let mut built = Cli::command();
    // Only then each command knows by which words it is called.
    built.build();
    narrow(Cli::command(), &built)
}

fn narrow(mut command: Command, built: &Command) -> Command {
    let usage = built.clone().render_usage().to_string();
    if usage.chars().count() > COLUMNS {
        command = command.override_usage(wrapped(usage.strip_prefix(USAGE).unwrap_or(&usage)));
    }
    for inner in built.get_subcommands() {
        let name = inner.get_name().to_owned();
        if command.find_subcommand(&name).is_some() {
            command = command.mut_subcommand(name, |command| narrow(command, inner));
        }
    }
    command
}

/// A flag and its value stay together.
fn wrapped(usage: &str) -> String {
    let mut lines = vec![String::new()];
    let mut words = usage.split(' ').peekable();
    while let Some(word) = words.next() {
        let value = words.next_if(|next| word.starts_with("--") && next.starts_with('<'));
        let part = value.map_or_else(|| word.to_owned(), |value| format!("{word} {value}"));
        if let Some(line) = lines.last_mut() {
            let used = [USAGE, line, &part].iter().map(|text| text.chars().count()).sum::<usize>();
            if line.is_empty() {
                line.push_str(&part);
            } else if used < COLUMNS {
                line.push(' ');
                line.push_str(&part);
            } else {
                lines.push(part);
            }
        }
    }
    lines.join(&format!("\n{}", " ".repeat(USAGE.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command, with the words that call it.
    fn all(command: &Command, words: &str, found: &mut Vec<(String, Command)>) {
        let words = format!("{words}{} ", command.get_name());
        found.push((words.trim_end().to_owned(), command.clone()));
        command.get_subcommands().for_each(|inner| all(inner, &words, found));
    }

    #[test]
    fn help_ends_before_column_81() {
        let mut commands = Vec::new();
        let mut whole = command();
        whole.build();
        all(&whole, "", &mut commands);
        assert!(commands.len() > 20, "{}", commands.len());
        let mut wide = String::new();
        for (words, mut command) in commands {
            for help in [command.render_help().to_string(), command.render_long_help().to_string()]
            {
                let lines = help.lines().filter(|line| line.chars().count() > 80);
                lines.for_each(|line| wide.push_str(&format!("{words}: {line}\n")));
            }
        }
        assert!(wide.is_empty(), "{wide}");
    }

    #[test]
    fn nothing_of_a_usage_is_lost() {
        let (mut plain, mut narrow) = (Cli::command(), command());
        plain.build();
        narrow.build();
        let (mut before, mut after) = (Vec::new(), Vec::new());
        all(&plain, "", &mut before);
        all(&narrow, "", &mut after);
        assert_eq!(before.len(), after.len());
        let mut wrapped = 0_usize;
        for ((words, mut before), (_words, mut after)) in before.into_iter().zip(after) {
            let text = |command: &mut Command| command.render_usage().to_string();
            let (before, after) = (text(&mut before), text(&mut after));
            let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(squeezed(&before), squeezed(&after), "{words}");
            wrapped += usize::from(after.contains('\n'));
        }
        assert!(wrapped >= 6, "{wrapped}");
    }
}
