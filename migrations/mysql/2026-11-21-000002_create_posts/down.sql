DROP TABLE import_records;
DROP TABLE post_revisions;
DROP TABLE post_tags;
DROP TABLE post_slugs;
DROP TABLE posts;
DROP TABLE tags;
DROP TABLE categories;
DROP TABLE media;
