-- Searches look into title and text together; the other two indexes only made saving slower.
ALTER TABLE post_search DROP INDEX post_search_title_index, DROP INDEX post_search_body_index;
