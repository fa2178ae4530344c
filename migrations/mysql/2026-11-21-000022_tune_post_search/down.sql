ALTER TABLE post_search ADD FULLTEXT INDEX post_search_title_index (title);
ALTER TABLE post_search ADD FULLTEXT INDEX post_search_body_index (body);
