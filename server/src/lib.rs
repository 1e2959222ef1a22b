//! How it is served: axum, configuration, security layers and the command line.
//!
//! Thin on purpose: handlers read a request, call one use case of `engine` or one page of `app`, and write the answer.

pub mod assets;
pub mod command;
pub mod config;
pub mod control;
pub mod dev;
pub mod evidence;
pub mod first_admin;
pub mod health;
pub mod live;
pub mod problem;
pub mod router;
pub mod security;
pub mod start;
pub mod tls;
pub mod uploads;
