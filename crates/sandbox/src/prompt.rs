//! The prompt, at which a person goes on where a script ended.

use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

use crate::play::Player;
use crate::script::{self, Command};

/// Asks for commands until the person leaves.
///
/// # Errors
/// When the terminal cannot be read.
pub async fn run(player: &mut Player) -> Result<(), ReadlineError> {
    println!(
        "\nSay something: say list · say create 3 --ecs 12 · press cancel · +30m · state · help · quit"
    );
    let mut editor = DefaultEditor::new()?;
    loop {
        let line = match editor.readline("> ") {
            Ok(line) => line,
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => return Ok(()),
            Err(error) => return Err(error),
        };
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        // Not being able to remember a line is no reason to stop.
        let _ = editor.add_history_entry(line);
        let played = match script::parse_line(line) {
            Ok(Command::Quit) => return Ok(()),
            Ok(command) => player.run(command).await,
            Err(what) => Err(what),
        };
        match played {
            Ok(happened) => print!("{happened}"),
            Err(what) => println!("{what}"),
        }
    }
}
