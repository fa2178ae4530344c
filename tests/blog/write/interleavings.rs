//! Several people edit one post in any order: whatever they do, no saved text leaves the history, and
//! no save silently takes the place of another.

use diesel::prelude::*;
use platen::db::schema::post_revisions;
use platen::db::{Conn, Moment};
use platen::error::Error;
use platen::kit::merge;
use platen::kit::zone::Zone;
use platen::models::audit::Actor;
use platen::models::post::{self, BulkChange, Post, PostInput, TagName, bulk};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{Blog, make};

const PEOPLE: usize = 3;

/// What one of them does next.
#[derive(Debug, Clone)]
enum Step {
    /// Opens the editor.
    Load(usize),
    /// Saves what stood there with one paragraph changed; on a conflict takes the merge, or keeps
    /// their own text, or walks away.
    Save { who: usize, paragraph: usize, publish: bool, then: Then },
    /// Brings back some revision.
    Restore { who: usize, which: usize },
    /// Changes what is not the text.
    Move(usize),
}

#[derive(Debug, Clone, Copy)]
enum Then {
    TakeMerge,
    KeepMine,
    WalkAway,
}

fn step() -> impl Strategy<Value = Step> {
    let then = prop_oneof![Just(Then::TakeMerge), Just(Then::KeepMine), Just(Then::WalkAway)];
    prop_oneof![
        3 => (0..PEOPLE).prop_map(Step::Load),
        5 => (0..PEOPLE, 0..4_usize, any::<bool>(), then)
            .prop_map(|(who, paragraph, publish, then)| Step::Save { who, paragraph, publish, then }),
        1 => (0..PEOPLE, any::<usize>()).prop_map(|(who, which)| Step::Restore { who, which }),
        1 => (0..5_usize).prop_map(Step::Move),
    ]
}

/// The post as the test knows it, and what each person has on the screen.
struct Model {
    id: i64,
    actor: Actor,
    now: Moment,
    /// Every text that a save was answered with success for, in order.
    saved: Vec<String>,
    screens: Vec<Post>,
    words: usize,
}

fn input(content: &str, action: &str) -> PostInput {
    PostInput {
        title: "Shared".into(),
        content: content.into(),
        action: action.into(),
        ..PostInput::default()
    }
}

impl Model {
    fn begin(conn: &mut Conn, actor: &Actor, now: Moment) -> Self {
        let content = "p0\n\np1\n\np2\n\np3";
        let draft = input(content, "save").parse(&Zone::default()).unwrap();
        let id = post::create(conn, actor, &draft, now).unwrap().id;
        let screens = vec![post::find(conn, id).unwrap(); PEOPLE];
        Self { id, actor: actor.clone(), now, saved: vec![content.into()], screens, words: 0 }
    }

    fn take(&mut self, conn: &mut Conn, step: &Step) {
        match step {
            Step::Load(who) => self.screens[*who] = post::find(conn, self.id).unwrap(),
            Step::Save { who, paragraph, publish, then } => {
                self.edit(conn, *who, *paragraph, *publish, *then)
            }
            Step::Restore { who, which } => self.restore(conn, *who, *which),
            Step::Move(verb) => self.set_aside(conn, *verb),
        }
    }

    fn edit(&mut self, conn: &mut Conn, who: usize, paragraph: usize, publish: bool, then: Then) {
        self.words += 1;
        let screen = self.screens[who].clone();
        let mut paragraphs: Vec<String> = screen.content.split("\n\n").map(str::to_owned).collect();
        let at = paragraph % paragraphs.len();
        paragraphs[at].push_str(&format!(" w{}", self.words));
        let mine = paragraphs.join("\n\n");
        let action = if publish { "publish" } else { "save" };
        if self.save(conn, who, screen.version, &mine, action) {
            return;
        }
        let base = post::find_base(conn, self.id, screen.version).unwrap().unwrap();
        assert_eq!(base.content, screen.content, "the base is what the person had on the screen");
        let theirs = post::find(conn, self.id).unwrap();
        let merged = merge::texts(&base.content, &theirs.content, &mine);
        let mark = format!("w{}", self.words);
        assert!(merged.text().split_whitespace().any(|word| word == mark), "mine is always in the merge");
        if merged.overlaps() == 0 {
            let text = merged.text();
            for word in theirs.content.split_whitespace().filter(|word| !base.content.contains(*word)) {
                assert!(text.contains(word), "{word} of theirs is missing in {text}");
            }
        }
        let resolved = match then {
            Then::TakeMerge => merged.text(),
            Then::KeepMine => mine,
            Then::WalkAway => return,
        };
        assert!(self.save(conn, who, theirs.version, &resolved, action), "the present version is taken");
    }

    /// Whether the save was taken; it must be exactly when the version is the one that stands.
    fn save(&mut self, conn: &mut Conn, who: usize, version: i32, content: &str, action: &str) -> bool {
        let before = post::find(conn, self.id).unwrap();
        let draft = input(content, action).parse(&Zone::default()).unwrap();
        match post::revise(conn, &self.actor, self.id, version, &draft, self.now) {
            Ok(_) => {
                assert_eq!(before.version, version, "a stale save was taken");
                self.saved.push(content.to_owned());
                self.screens[who] = post::find(conn, self.id).unwrap();
                assert_eq!(self.screens[who].content, content);
                true
            }
            Err(Error::Stale) => {
                assert_ne!(before.version, version, "a save of the present version was refused");
                assert_eq!(post::find(conn, self.id).unwrap(), before, "a refused save changed something");
                false
            }
            Err(error) => panic!("{error}"),
        }
    }

    fn restore(&mut self, conn: &mut Conn, who: usize, which: usize) {
        let last = post::last_revision(conn, self.id).unwrap();
        let number = (which % last as usize) as i32 + 1;
        let revision = post::find_revision(conn, self.id, number).unwrap().0;
        let (before, version) = (post::find(conn, self.id).unwrap(), self.screens[who].version);
        let restored = post::restore_revision(
            conn,
            &self.actor,
            (self.id, Some(version)),
            (number, revision.draft()),
            self.now,
        );
        match restored {
            Ok(_) => {
                assert_eq!(before.version, version);
                self.saved.push(revision.content);
                self.screens[who] = post::find(conn, self.id).unwrap();
            }
            Err(Error::Stale) => assert_ne!(before.version, version),
            Err(error) => panic!("{error}"),
        }
    }

    fn set_aside(&mut self, conn: &mut Conn, verb: usize) {
        let tag = TagName::parse("steam").unwrap();
        let change = match verb {
            0 => BulkChange::Publish,
            1 => BulkChange::Unpublish,
            2 => BulkChange::Trash,
            3 => BulkChange::AddTag(tag),
            _ => BulkChange::SetCategory(None),
        };
        let ids = [self.id];
        bulk::change_batch(conn, &self.actor, None, (&ids, &change), self.now).unwrap();
    }

    /// Nothing that was saved is gone; numbers have no gaps, versions rise, the last one stands.
    fn check(&self, conn: &mut Conn) {
        let kept: Vec<(i32, Option<i32>, String)> = post_revisions::table
            .filter(post_revisions::post_id.eq(self.id))
            .order(post_revisions::number)
            .select((post_revisions::number, post_revisions::version, post_revisions::content))
            .load(conn)
            .unwrap();
        assert!(
            kept.iter().zip(1..).all(|((number, _, _), wanted)| *number == wanted),
            "a number is missing"
        );
        assert!(kept.windows(2).all(|pair| pair[0].1.unwrap() < pair[1].1.unwrap()), "versions do not rise");
        let mut history = kept.iter().map(|(_, _, content)| content);
        for text in &self.saved {
            assert!(history.any(|content| content == text), "{text:?} left the history, or its place in it");
        }
        let post = post::find(conn, self.id).unwrap();
        assert_eq!(Some(&post.content), self.saved.last(), "something took the place of the last save");
        assert_eq!(Some(&post.content), kept.last().map(|(_, _, content)| content));
    }
}

#[test]
fn no_saved_text_is_ever_lost() {
    let blog = Blog::start();
    make::author("ada").put_into(&blog);
    let now = blog.now();
    let cases = if std::env::var_os("TEST_DATABASE_URL").is_some() { 12 } else { 48 };
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    TestRunner::new(config)
        .run(&vec(step(), 1..24), |steps| {
            blog.ask(|conn| {
                let actor = Actor::command_line();
                let mut model = Model::begin(conn, &actor, now);
                for step in &steps {
                    model.take(conn, step);
                    model.check(conn);
                }
                Ok(())
            });
            Ok(())
        })
        .unwrap();
}
