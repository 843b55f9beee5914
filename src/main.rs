//! The command line, nothing else.

use clap::{Args, Parser, Subcommand};
use mandat::{
    app,
    config::{FILE_VARIABLE, Flags, Settings},
    openapi::Contract,
    serve::serve,
};
use std::{
    error::Error,
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
};

/// Administers who may do what, on whose behalf, until when.
#[derive(Parser)]
#[command(version, about, arg_required_else_help = true)]
struct CommandLine {
    /// A file with settings, instead of ./mandat.toml
    #[arg(long, global = true, env = FILE_VARIABLE, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    flags: SettingFlags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct SettingFlags {
    /// Where the embedded database and its keys are kept
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// postgres://… or sqlite:PATH, instead of the embedded database
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Answer requests
    Serve {
        /// The address to listen on
        #[arg(long, value_name = "ADDRESS")]
        listen: Option<SocketAddr>,
    },
    /// Print the OpenAPI document
    Openapi,
    /// Print the settings, secrets hidden
    Config,
}

fn main() -> ExitCode {
    match run(CommandLine::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "mandat: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(line: CommandLine) -> Result<(), Box<dyn Error>> {
    let listen = match &line.command {
        Command::Serve { listen } => *listen,
        _ => None,
    };
    let flags = Flags { data_dir: line.flags.data_dir, listen, database_url: line.flags.database };
    let settings = || Settings::read(line.config.as_deref(), std::env::vars(), &flags);
    match line.command {
        Command::Openapi => print(&Contract::new(&app::document()?).text()),
        Command::Config => print(toml::to_string(&settings()?)?.as_bytes()),
        Command::Serve { .. } => actix_web::rt::System::new().block_on(serve(&settings()?)),
    }
}

fn print(text: &[u8]) -> Result<(), Box<dyn Error>> {
    io::stdout().lock().write_all(text).map_err(Into::into)
}
