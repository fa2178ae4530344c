//! Lists as files for spreadsheets.

use platen::db::transaction;
use platen::models::audit::{self, Actor};

use crate::support::browser::Page;
use crate::support::{Blog, make};

/// The cells of a file, its first line apart.
fn cells(page: &Page) -> (Vec<String>, Vec<Vec<String>>) {
    assert_eq!(page.header("content-type"), "text/csv; charset=utf-8");
    let mut reader = csv::Reader::from_reader(page.body.as_bytes());
    let head = reader.headers().unwrap().iter().map(str::to_owned).collect();
    (head, reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect())
}

const LISTS: [(&str, bool); 10] = [
    ("posts", true),
    ("comments", true),
    ("categories", true),
    ("tags", true),
    ("pages", true),
    ("media", true),
    ("redirects", true),
    ("users", false),
    ("audit", false),
    ("jobs", false),
];

#[test]
fn every_list_has_its_file_for_those_who_see_the_list() {
    let blog = Blog::start();
    make::tagged_post(&blog, "First", "Some text.", "steam");
    let (admin, editor) = (blog.admin(), blog.sign_in(make::editor("eve")));
    let author = blog.sign_in(make::author("ann"));
    for (list, for_editors) in LISTS {
        let page = admin.visit(&format!("/admin/{list}")).click("Download as CSV").has_status(200);
        let (head, rows) = cells(&page);
        assert!(
            head[0] == "id" && rows.iter().all(|row| row.len() == head.len()),
            "{list}: {head:?} {rows:?}"
        );
        let name = page.header("content-disposition");
        assert!(
            name.starts_with(&format!("attachment; filename=\"{list}-20")) && name.ends_with(".csv\""),
            "{name}"
        );
        assert!(page.header("cache-control").contains("no-store") && !page.headers.contains_key("etag"));
        let path = format!("/admin/{list}.csv");
        editor.get(&path).has_status(if for_editors { 200 } else { 403 });
        author.get(&path).has_status(403);
        blog.visitor().get(&path).has_status(303);
    }
}

#[test]
fn the_file_holds_what_the_filter_finds_and_no_formula() {
    let blog = Blog::start();
    let title = "=HYPERLINK(\"https://evil.example\", \"Look\")";
    let id = make::tagged_post(&blog, title, "Some text.", "@SUM(A1), steam");
    make::draft(&blog, "+1 for\r\ntea, \"quoted\"", "Some text.");
    let eve = blog.sign_in(make::editor("eve"));
    eve.visit("/account").fill("display_name", "-2+3|cmd").press("Save profile").has_status(200);
    eve.post("/posts/hyperlink-https-evil-example-look/comments", &[("content", "=1+1")]);

    let (head, rows) = cells(&eve.get("/admin/posts.csv"));
    assert_eq!(head[..4], ["id", "title", "slug", "status"]);
    assert_eq!(rows[0][..2], [id.to_string(), format!("'{title}")]);
    assert_eq!((rows[0][6].as_str(), rows[0][3].as_str()), ("'@SUM(A1), steam", "published"));
    assert_eq!(rows[1][1], "'+1 for tea, \"quoted\"");
    let drafts = cells(&eve.visit("/admin/posts?status=draft").click("Download as CSV")).1;
    assert_eq!((drafts.len(), drafts[0][3].as_str()), (1, "draft"));
    assert!(cells(&eve.get("/admin/posts.csv?author=nobody")).1.is_empty());
    assert_eq!(cells(&eve.get("/admin/posts.csv?q=tea")).1.len(), 1);
    eve.get("/admin/posts.csv?status=nonsense").has_status(400);
    let people = cells(&blog.admin().get("/admin/users.csv?q=eve")).1;
    assert_eq!((people.len(), people[0][3].as_str()), (1, "'-2+3|cmd"));
    let comments = cells(&eve.get("/admin/comments.csv?status=approved")).1;
    assert_eq!((comments.len(), comments[0][4].as_str()), (1, "'=1+1"));
    assert!(cells(&eve.get("/admin/comments.csv")).1.is_empty());
}

#[test]
fn a_long_list_comes_whole() {
    let blog = Blog::start();
    let now = blog.now();
    blog.ask(|conn| {
        transaction(conn, |conn| {
            (0..2_500).try_for_each(|n| {
                let subject = ("post", Some(n), "a title, with \"marks\"");
                audit::record(conn, &Actor::command_line(), "story.told", subject, "", now)
            })
        })
    });
    let admin = blog.admin();
    let (_, rows) = cells(&admin.get("/admin/audit.csv?what=story"));
    assert_eq!(rows.len(), 2_500);
    assert!(
        rows.iter()
            .enumerate()
            .all(|(n, row)| row[5] == n.to_string() && row[6] == "a title, with \"marks\"")
    );
    let ids: Vec<i64> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
    assert!(ids.is_sorted());
    // Exactly full pieces end, too.
    blog.ask(|conn| {
        use diesel::RunQueryDsl;
        diesel::sql_query("DELETE FROM audit_entries WHERE subject_id >= 1000 AND action = 'story.told'")
            .execute(conn)
    });
    assert_eq!(cells(&admin.get("/admin/audit.csv?what=story")).1.len(), 1_000);
}
