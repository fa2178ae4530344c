-- Tells which posts have words in their titles; of the other index PostgreSQL would have to unpack each
-- document to see where in it a word stands.
CREATE INDEX post_search_title_index ON post_search USING gin (ts_filter(document, '{a}'))
    WITH (gin_pending_list_limit = 64);
