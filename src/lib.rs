//! Platen: a multi-user blog in one binary. This page is the floor plan.
//!
//! Two storeys. Below stand the nouns (`models/post/`): everything that touches a table, and only
//! that. Above stand the surfaces (`web/admin/posts.rs`): everything one URL needs, its handler and
//! its page. Data flows one way: request → surface → noun → page.
//!
//! A file may import from the floors below it, or from its own folder; a test enforces it.
//!
//! | floor | folders | may import |
//! | --- | --- | --- |
//! | 0 | `kit/`: tools that know nothing of blogs | std and crates |
//! | 1 | `config/`, `error`, `urls` | kit |
//! | 2a | `db/`, then `models/` | 0, 1 |
//! | 2b | `services/`: the world outside | 0, 1 |
//! | 3 | `emails/`: the letters; `jobs/`: work beside requests; `transfer/`: the canonical dump, importers, demo content; `backup/` on top of it | 0-2 |
//! | 4 | `web/`: `parts/` shared machinery, then the surfaces, which never import each other; `cli/`: a file a command | 0-3 |
//! | roof | [`app`]: all routes on one page; `main` | all |

pub mod app;
pub mod backup;
pub mod cli;
pub mod config;
pub mod db;
pub mod emails;
pub mod error;
pub mod jobs;
pub mod kit;
pub mod models;
pub mod services;
pub mod transfer;
pub mod urls;
pub mod web;
