//! The command line. Each command asks the running server over the control socket, or opens the database itself when
//! none runs; what it does then is the engine's business.

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, Parser, Subcommand};
use domain::account::EmailAddress;
use domain::review::Role;
use engine::Engine;
use engine::report::calibrate::calibrate;
use engine::report::{Model, ModelState, Models};

use crate::config::Config;
use crate::control::{Answer, Request, ask};
use crate::start;

/// Identity verification on your own machines.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, about)]
pub struct CommandLine {
    /// The settings to use; without it countersign.toml in this folder, if there is one.
    #[arg(long, global = true, env = "COUNTERSIGN_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server.
    Serve,
    /// People of the console.
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// The audit trail.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// The machine's checks of pictures.
    Vision {
        #[command(subcommand)]
        command: VisionCommand,
    },
    /// Ask the running server whether it is well; fails when it is not. For supervisors.
    Health,
}

#[derive(Debug, Subcommand)]
enum VisionCommand {
    /// List the models, their licences, and whether each is there and unaltered.
    Models,
    /// Measure how often the checks err on your own labelled pictures, and propose operating points.
    ///
    /// DIR holds pairs.csv with lines `file,file,same|different[,comparison]`, where the comparison is
    /// document_and_portrait, document_and_live or portrait_and_live; genuine pictures in bonafide/; and attacks in
    /// attacks/screen/, attacks/print/ and attacks/edit/. Each part may be missing. Nothing leaves this machine.
    Calibrate {
        /// The folder with the pictures.
        dir: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Make an admin. The password is asked for, or read from the standard input.
    Create(CreateAdmin),
}

#[derive(Args, Debug)]
struct CreateAdmin {
    /// How the admin signs in.
    #[arg(long)]
    email: String,
    /// Read the password from the standard input instead of asking for it.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Check that no entry was changed, removed or put in between.
    Verify,
}

/// Runs what the command line says.
///
/// # Errors
/// With what to tell the person at the terminal.
pub async fn run(line: CommandLine) -> anyhow::Result<()> {
    let config = Config::load(line.config.as_deref(), |name| std::env::var(name).ok())?;
    match line.command {
        Command::Serve => start::serve(config).await,
        Command::Admin { command: AdminCommand::Create(admin) } => {
            let password = read_password(&admin)?;
            carry(config, Request::CreateAdmin { email: admin.email, password }).await
        }
        Command::Audit { command: AuditCommand::Verify } => carry(config, Request::VerifyAudit).await,
        Command::Vision { command } => vision(config, command).await,
        Command::Health => health(&config).await,
    }
}

/// Sends the request to the running server, or does it here.
async fn carry(config: Config, request: Request) -> anyhow::Result<()> {
    let answer = match ask(&config.engine.data, &request).await.context("the running server did not answer")? {
        Some(answer) => answer,
        None => {
            let engine = start::open(&config).await?;
            let answer = carry_out(&engine, request).await;
            engine.close().await;
            answer
        }
    };
    match answer {
        Answer::Done(words) => {
            writeln!(std::io::stdout(), "{words}")?;
            Ok(())
        }
        Answer::Refused(words) => bail!(words),
    }
}

/// Does what was asked for, in the process that has the database open.
pub async fn carry_out(engine: &Engine, request: Request) -> Answer {
    match request {
        Request::CreateAdmin { email, password } => match create_admin(engine, &email, password).await {
            Ok(()) => Answer::Done(format!("{email} can sign in to the console now.")),
            Err(refusal) => Answer::Refused(format!("Nobody was made: {refusal}.")),
        },
        Request::VerifyAudit => match engine.audit.verify().await {
            // Only a head that was written down elsewhere shows later that the end of the trail was cut off.
            Ok(report) => Answer::Done(format!(
                "The audit trail is whole: {} entries, the last is {}.",
                report.entries, report.head
            )),
            Err(problem) => Answer::Refused(problem.to_string()),
        },
    }
}

/// Makes somebody who may do everything in the console.
///
/// # Errors
/// When the address is none or has somebody already, or the password is too weak.
pub async fn create_admin(engine: &Engine, email: &str, password: String) -> Result<(), engine::Error> {
    let email = EmailAddress::parse(email)?;
    engine::review::create_staff(engine, &email, password, Role::Admin).await?;
    Ok(())
}

fn read_password(admin: &CreateAdmin) -> anyhow::Result<String> {
    let mut password = String::new();
    if admin.password_stdin {
        std::io::stdin().take(4096).read_to_string(&mut password)?;
        while password.ends_with(['\n', '\r']) {
            password.pop();
        }
    } else {
        if !std::io::stdin().is_terminal() {
            bail!("there is no terminal to ask for the password; use --password-stdin");
        }
        password = rpassword::prompt_password("Password: ")?;
        if rpassword::prompt_password("The same again: ")? != password {
            bail!("these were two different passwords");
        }
    }
    Ok(password)
}

/// Needs neither the database nor a running server.
async fn vision(config: Config, command: VisionCommand) -> anyhow::Result<()> {
    let models = Models::new(config.engine.models_folder());
    let work = move || -> anyhow::Result<String> {
        match command {
            VisionCommand::Models => Ok(list_models(&models)),
            VisionCommand::Calibrate { dir } => {
                let mut words = std::io::stderr();
                let progress = |file: &str| {
                    // Who cannot be told of the progress still gets the result.
                    let _ = writeln!(words, "{file}");
                };
                Ok(calibrate(&dir, &models, progress)?)
            }
        }
    };
    let said = tokio::task::spawn_blocking(work).await??;
    writeln!(std::io::stdout(), "{said}")?;
    Ok(())
}

fn list_models(models: &Models) -> String {
    let mut said = format!("Models in {}:\n", models.folder().display());
    for (model, state) in models.states() {
        let state = match state {
            ModelState::Ready => "ready",
            ModelState::Missing => "MISSING",
            ModelState::Altered => "ALTERED",
        };
        let Model { name, package, version, licence, task, .. } = model;
        said.push_str(&format!("  {state:<8} {name:<18} {licence:<18} {package} {version}: {task}\n"));
    }
    if models.unusable().is_empty() {
        said.push_str("All are there and unaltered.");
    } else {
        said.push_str("`make models` fetches what is missing. Until then the checks that need it cannot tell.");
    }
    said
}

async fn health(config: &Config) -> anyhow::Result<()> {
    let mut address = config.server.listen;
    if address.ip().is_unspecified() {
        address.set_ip(std::net::IpAddr::from([127, 0, 0, 1]));
    }
    let answer = reqwest::get(format!("http://{address}/health")).await.context("no server answers")?;
    if !answer.status().is_success() {
        bail!("the server says: {}", answer.text().await.unwrap_or_default());
    }
    let answer: serde_json::Value = answer.json().await.unwrap_or_default();
    let missing = answer.get("models_missing").and_then(serde_json::Value::as_array).into_iter().flatten();
    let missing: Vec<&str> = missing.filter_map(serde_json::Value::as_str).collect();
    let mut words = std::io::stdout();
    writeln!(words, "The server and its database answer.")?;
    if !missing.is_empty() {
        writeln!(words, "Models are missing or altered, so that some checks cannot tell: {}.", missing.join(", "))?;
    }
    Ok(())
}
