//! Floor 2a: the nouns. Each touches its tables and nothing else; only here are transactions opened.

pub mod activity;
pub mod api_token;
pub mod audit;
pub mod autosave;
pub mod category;
pub mod comment;
pub mod idempotency_key;
pub mod import_record;
pub mod job;
pub mod media;
pub mod menu;
pub mod missed_address;
pub mod objection;
pub mod page;
pub mod parked_form;
pub mod post;
pub mod preview_link;
pub mod redirect;
pub mod search;
pub mod session;
pub mod setting;
pub mod sitemap;
pub mod statistics;
pub mod tag;
pub mod term;
pub mod user;
pub mod user_token;
pub mod webhook;

/// Gives an enum its text column: the words, and how each database reads and writes them.
macro_rules! text_enum {
    ($name:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $name {
            /// All values, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in the database, in forms and in addresses.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value that `word` stands for.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl<DB> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                self.as_str().to_sql(out)
            }
        }

        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let word = String::from_sql(value)?;
                Self::parse(&word).ok_or_else(|| format!("unknown {}: {word:?}", stringify!($name)).into())
            }
        }
    };
}
pub(crate) use text_enum;
