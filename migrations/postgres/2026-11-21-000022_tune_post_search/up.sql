-- Every search goes through what was saved since the index was last put in order: at most 256 kB of it.
ALTER INDEX post_search_document_index SET (gin_pending_list_limit = 256);
