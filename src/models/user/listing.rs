//! People as a file names them: read line by line, each wrong one named.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord, Trim};

use super::{Email, Role, Username};

/// People in one file.
pub const MOST_LISTED: usize = 10_000;

const COLUMNS: [&str; 3] = ["username", "email", "role"];

/// A person that a file names.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Where they stand.
    pub line: u64,
    /// Checked name.
    pub username: Username,
    /// Checked address.
    pub email: Email,
    /// What they may do.
    pub role: Role,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WrongLine {
    /// Which one.
    pub line: u64,
    /// Which column; empty when it is the line itself.
    pub field: &'static str,
    /// Goes on after the column's name.
    pub reason: String,
}

impl WrongLine {
    pub(super) fn new(line: u64, field: &'static str, reason: impl Into<String>) -> Self {
        Self { line, field, reason: reason.into() }
    }
}

/// Reads `username,email,role`, with or without a first line that names the columns, in any order then.
/// Without a role, people get `default_role`. Answers those who can be taken, and what is wrong with the
/// others.
pub fn read_list(bytes: &[u8], default_role: Role) -> (Vec<Listed>, Vec<WrongLine>) {
    let text = match text_of(bytes) {
        Ok(text) => text,
        Err(wrong) => return (Vec::new(), vec![wrong]),
    };
    let mut reading = Reading { default_role, place: "on line", ..Reading::default() };
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(text.as_bytes());
    let mut columns: Option<[Option<usize>; 3]> = None;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                reading.wrong.push(WrongLine::new(1, "", format!("The file can't be read: {error}.")));
                break;
            }
        };
        let line = record.position().map_or(1, csv::Position::line);
        match columns {
            Some(columns) => reading.take(line, &record, columns),
            None => match columns_of(line, &record) {
                Ok((found, is_head)) => {
                    columns = Some(found);
                    if !is_head {
                        reading.take(line, &record, found);
                    }
                }
                Err(wrong) => return (Vec::new(), vec![wrong]),
            },
        }
        if reading.count > MOST_LISTED {
            let reason = format!("One file brings at most {MOST_LISTED} people; split it.");
            return (Vec::new(), vec![WrongLine::new(line, "", reason)]);
        }
    }
    if reading.count == 0 {
        reading.wrong.push(WrongLine::new(1, "", "The file names nobody."));
    }
    (reading.people, reading.wrong)
}

/// Without the mark that some programs put in front.
fn text_of(bytes: &[u8]) -> Result<&str, WrongLine> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count() as u64;
        WrongLine::new(line, "", "The file is not UTF-8; save it as “CSV UTF-8”.")
    })
}

/// Where each column stands, and whether the line is the one that says so.
fn columns_of(line: u64, first: &StringRecord) -> Result<([Option<usize>; 3], bool), WrongLine> {
    if first.len() == 1 && first.get(0).is_some_and(|text| text.contains(';')) {
        let reason = "The columns are parted by semicolons; save the file with commas.";
        return Err(WrongLine::new(line, "", reason));
    }
    let names: Vec<String> = first.iter().map(str::to_lowercase).collect();
    if !names.iter().any(|name| name == "username" || name == "email") {
        return Ok(([Some(0), Some(1), Some(2)], false));
    }
    if let Some(unknown) = names.iter().find(|name| !COLUMNS.contains(&name.as_str())) {
        let reason = format!("There is no column “{unknown}”; they are username, email and role.");
        return Err(WrongLine::new(line, "", reason));
    }
    let at = COLUMNS.map(|column| names.iter().position(|name| name == column));
    match at {
        [Some(_), Some(_), _] if names.len() == at.iter().flatten().count() => Ok((at, true)),
        [Some(_), Some(_), _] => Err(WrongLine::new(line, "", "A column stands there twice.")),
        [None, ..] => Err(WrongLine::new(line, "", "The column “username” is missing.")),
        _ => Err(WrongLine::new(line, "", "The column “email” is missing.")),
    }
}

/// Checks the people of a list that was read already, each as username, email and role; they are counted
/// from 0. The same rules as for [`read_list`].
pub fn check_list(people: &[[String; 3]], default_role: Role) -> (Vec<Listed>, Vec<WrongLine>) {
    let mut reading = Reading { default_role, place: "in row", ..Reading::default() };
    for (row, fields) in people.iter().enumerate() {
        reading.take_fields(row as u64, fields.each_ref().map(|field| field.trim()));
    }
    (reading.people, reading.wrong)
}

#[derive(Default)]
struct Reading {
    default_role: Role,
    /// How a line is named.
    place: &'static str,
    people: Vec<Listed>,
    wrong: Vec<WrongLine>,
    count: usize,
    usernames: HashMap<String, u64>,
    emails: HashMap<String, u64>,
}

impl Reading {
    fn take(&mut self, line: u64, record: &StringRecord, columns: [Option<usize>; 3]) {
        if record.iter().all(str::is_empty) {
            return;
        }
        self.count += 1;
        let fields = columns.iter().flatten().max().map_or(0, |last| last + 1);
        if record.len() > fields {
            let reason = format!("The line has {} fields; there are {fields} columns.", record.len());
            return self.wrong.push(WrongLine::new(line, "", reason));
        }
        let [username, email, role] = columns.map(|at| at.and_then(|at| record.get(at)).unwrap_or(""));
        if record.iter().any(|field| field.contains(['\n', '\r'])) {
            let reason = "A field goes over the end of the line; a quotation mark is not closed.";
            return self.wrong.push(WrongLine::new(line, "", reason));
        }
        self.take_fields(line, [username, email, role]);
    }

    fn take_fields(&mut self, line: u64, [username, email, role]: [&str; 3]) {
        let username = self.parsed(line, "username", Username::parse(username));
        let email = self.parsed(line, "email", Email::parse(email));
        let role = match role {
            "" => Ok(self.default_role),
            word => {
                Role::parse(&word.to_lowercase()).ok_or("is not reader, author, editor or admin".to_owned())
            }
        };
        let role = self.parsed(line, "role", role);
        let mut is_new = true;
        if let Some(username) = &username {
            is_new &= self.note(line, "username", username.key());
        }
        if let Some(email) = &email {
            is_new &= self.note(line, "email", email.key());
        }
        if let (Some(username), Some(email), Some(role), true) = (username, email, role, is_new) {
            self.people.push(Listed { line, username, email, role });
        }
    }

    fn parsed<T>(&mut self, line: u64, field: &'static str, parsed: Result<T, String>) -> Option<T> {
        parsed.map_err(|reason| self.wrong.push(WrongLine::new(line, field, reason))).ok()
    }

    /// False for one that an earlier line has.
    fn note(&mut self, line: u64, field: &'static str, key: String) -> bool {
        let known = if field == "username" { &mut self.usernames } else { &mut self.emails };
        let first = *known.entry(key).or_insert(line);
        if first != line {
            let reason = format!("stands {} {first} already", self.place);
            self.wrong.push(WrongLine::new(line, field, reason));
        }
        first == line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (Vec<String>, Vec<(u64, &'static str)>) {
        let (people, wrong) = read_list(text.as_bytes(), Role::Author);
        let people =
            people.iter().map(|one| format!("{} {} {}", one.username.as_str(), one.email.as_str(), one.role));
        (people.collect(), wrong.into_iter().map(|wrong| (wrong.line, wrong.field)).collect())
    }

    #[test]
    fn files_of_many_programs_are_read() {
        let files = [
            "username,email,role\nada,ada@example.org,editor\ngrace,grace@example.org,\n",
            "\u{feff}username,email,role\r\nada,ada@example.org,editor\r\n\r\ngrace,grace@example.org\r\n",
            "Email,Role,Username\n\"ada@example.org\",\"Editor\",\"ada\"\n grace@example.org , , grace \n,,\n",
            "ada,ada@example.org,editor\ngrace,grace@example.org",
        ];
        for file in files {
            let (people, wrong) = read(file);
            assert_eq!(people, ["ada ada@example.org editor", "grace grace@example.org author"], "{file}");
            assert!(wrong.is_empty(), "{wrong:?}");
        }
    }

    #[test]
    fn every_wrong_line_is_named() {
        let file = "username,email,role\nx,nonsense,boss\nada,ada@example.org\nADA,Ada@Example.org\n\
                    \"grace\",grace@example.org,author,more\n=cmd|x,c@example.org\nhopper,\"h@example.org\nb,c@d.org\n";
        let (people, wrong) = read(file);
        assert_eq!(people, ["ada ada@example.org author"]);
        assert_eq!(
            wrong,
            [
                (2, "username"),
                (2, "email"),
                (2, "role"),
                (4, "username"),
                (4, "email"),
                (5, ""),
                (6, "username"),
                (7, "")
            ]
        );
    }

    #[test]
    fn what_is_no_such_file_is_refused_whole() {
        for file in [
            "",
            "username,email,role\n",
            "username;email;role\nada;ada@example.org;author\n",
            "username,email,phone\nada,ada@example.org,1\n",
            "email\nada@example.org\n",
            "username,username,email\na,b,c\n",
        ] {
            let (people, wrong) = read(file);
            assert!(people.is_empty() && wrong.len() == 1, "{file:?}: {wrong:?}");
        }
        let (_, wrong) =
            read_list(b"username,email\nada,ada@example.org\ngr\xe4ce,g@example.org\n", Role::Reader);
        assert_eq!((wrong[0].line, wrong[0].field), (3, ""));
        let many: String = (0..=MOST_LISTED).map(|n| format!("user{n},u{n}@example.org\n")).collect();
        assert!(read(&many).0.is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300), text in "[a-c\",;\\r\\n@. ]{0,80}") {
            read_list(&bytes, Role::Reader);
            let (people, wrong) = read_list(text.as_bytes(), Role::Reader);
            prop_assert!(!people.is_empty() || !wrong.is_empty());
        }
    }
}
