//! The command line, nothing else.

use clap::{Args, Parser, Subcommand};
use mandat::{
    app,
    command_line::{
        Failure, audit,
        import::{NewFile, import},
        keys, migrate, operator, print, print_json, regime, tenant, words,
    },
    config::{FILE_VARIABLE, Flags, Settings},
    openapi::Contract,
    serve::serve,
};
use mandat_domain::person::Person;
use std::{
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
};
use uuid::Uuid;

/// Answers are made of many small texts; the allocator of the system is slower to hand out memory for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    /// A file with a regime of your own; give it again for more
    #[arg(long, global = true, value_name = "FILE")]
    regime_file: Vec<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Answer requests
    Serve {
        /// The address to listen on; port 0 takes a free one
        #[arg(long, value_name = "ADDRESS")]
        listen: Option<SocketAddr>,
        /// Fill an empty embedded database with a sample company, and print what to try
        #[arg(long)]
        demo: bool,
    },
    /// Bring a PostgreSQL database up to date, as the role that owns its tables
    Migrate {
        /// postgres://… of the owner; better in `MANDAT_OWNER_DATABASE_URL`, where `ps` does not show it
        #[arg(long, value_name = "URL")]
        owner_database: Option<String>,
        /// The role that serves, and gets its rights here; `mandat_app` where it is not given
        #[arg(long, value_name = "ROLE")]
        application_role: Option<String>,
    },
    /// Print the OpenAPI document
    Openapi,
    /// Print the settings, secrets hidden
    Config,
    /// The log of what was changed
    #[command(subcommand)]
    Audit(Audit),
    /// Files of rules
    #[command(subcommand)]
    Regime(Regime),
    /// The keys in the database
    #[command(subcommand)]
    Keys(Keys),
    /// Organisations
    #[command(subcommand)]
    Tenant(Tenant),
    /// Take in a file of users, in CSV or JSON lines: all of them or none
    Import {
        /// The tenant they belong to
        #[arg(long, value_name = "ID")]
        tenant: Uuid,
        /// Check the file and do nothing more
        #[arg(long)]
        dry_run: bool,
        /// Do it although they hold nothing, which is below the least that the regime asks of every user
        #[arg(long)]
        confirm_below_minimum: bool,
        /// Its name ends in .csv, .ndjson or .jsonl
        file: PathBuf,
    },
    /// Those who found tenants
    #[command(subcommand)]
    Operator(Operator),
}

#[derive(Subcommand)]
enum Audit {
    /// Verify logs, heads and tables; exit with 1 and name the first fault of each log that has one
    Verify {
        /// One tenant only
        #[arg(long, value_name = "ID")]
        tenant: Option<Uuid>,
    },
}

#[derive(Subcommand)]
enum Regime {
    /// Check a regime file; exit with 1 and name every fault with its line
    Check { file: PathBuf },
}

#[derive(Subcommand)]
enum Keys {
    /// Wrap all keys under the first key-encryption key, and make new signing keys
    Rotate,
}

#[derive(Subcommand)]
enum Tenant {
    /// Found a tenant, and print the invitation of its administrator
    Create {
        #[arg(long, value_parser = words::name)]
        name: String,
        /// E-mail address of the first administrator
        #[arg(long, value_name = "EMAIL", value_parser = words::email)]
        administrator: String,
        #[arg(long, default_value = "Administrator", value_parser = words::name)]
        given_name: String,
        /// The tenant's name where it is not given
        #[arg(long, value_parser = words::name)]
        family_name: Option<String>,
        /// In which the tenant is written to
        #[arg(long, default_value = "en", value_parser = ["en", "de", "fr", "nl", "sv"])]
        language: String,
        /// A regime it follows; give it again for more, the leading one first
        #[arg(long, default_value = "time-recording")]
        regime: Vec<String>,
        /// It serves other tenants: the administrator gets the role that the leading regime has for providers
        #[arg(long)]
        provider: bool,
    },
}

#[derive(Subcommand)]
enum Operator {
    /// Make an operator, and print the invitation or the secret
    Create {
        #[command(flatten)]
        who: NewOperator,
        #[arg(long, default_value = "Operator", value_parser = words::name, conflicts_with = "api_client")]
        given_name: String,
        #[arg(long, default_value = "Mandat", value_parser = words::name, conflicts_with = "api_client")]
        family_name: String,
    },
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct NewOperator {
    /// A person, by e-mail address
    #[arg(long, value_parser = words::email)]
    email: Option<String>,
    /// A program, by its name
    #[arg(long, value_name = "NAME", value_parser = words::name)]
    api_client: Option<String>,
}

fn main() -> ExitCode {
    match run(CommandLine::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "mandat: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether there was nothing to find fault with.
fn run(line: CommandLine) -> Result<bool, Failure> {
    let CommandLine { config, flags, command } = line;
    let mut flags = Flags {
        data_dir: flags.data_dir,
        database_url: flags.database,
        regime_files: flags.regime_file,
        ..Flags::default()
    };
    match &command {
        Command::Serve { listen, .. } => flags.listen = *listen,
        Command::Migrate { owner_database, application_role } => {
            flags.owner_database_url.clone_from(owner_database);
            flags.application_role.clone_from(application_role);
        }
        _ => {}
    }
    let settings = || Settings::read(config.as_deref(), std::env::vars(), &flags);
    let system = || actix_web::rt::System::new();
    match command {
        Command::Serve { demo, .. } => system().block_on(serve(&settings()?, demo))?,
        Command::Migrate { .. } => system().block_on(migrate::migrate(&settings()?))?,
        Command::Openapi => print(&String::from_utf8_lossy(&Contract::new(&app::document()?).text()))?,
        Command::Config => print(&toml::to_string(&settings()?)?)?,
        Command::Audit(Audit::Verify { tenant }) => {
            return system().block_on(audit::verify(&settings()?, tenant));
        }
        Command::Regime(Regime::Check { file }) => return regime::check(&file),
        Command::Keys(Keys::Rotate) => system().block_on(keys::rotate(&settings()?))?,
        Command::Tenant(create) => {
            print_json(&system().block_on(tenant::found(&settings()?, create.into()))?)?;
        }
        Command::Import { tenant, dry_run, confirm_below_minimum, file } => {
            let new =
                NewFile { tenant: tenant.into(), path: file, dry_run, confirmed: confirm_below_minimum };
            return system().block_on(import(&settings()?, new));
        }
        Command::Operator(create) => {
            system().block_on(operator::create(&settings()?, create.into()))?;
        }
    }
    Ok(true)
}

impl From<Tenant> for tenant::NewTenant {
    fn from(typed: Tenant) -> Self {
        let Tenant::Create { name, administrator, given_name, family_name, language, regime, provider } =
            typed;
        let family_name = family_name.unwrap_or_else(|| name.clone());
        let administrator = Person { given_name, family_name, email: administrator, ..Person::default() };
        Self { name, language, regimes: regime, provider, administrator }
    }
}

impl From<Operator> for operator::Operator {
    fn from(typed: Operator) -> Self {
        let Operator::Create { who, given_name, family_name } = typed;
        match who {
            NewOperator { api_client: Some(name), .. } => Self::Program(name),
            NewOperator { email, .. } => Self::Person(Person {
                given_name,
                family_name,
                email: email.unwrap_or_default(),
                ..Person::default()
            }),
        }
    }
}
