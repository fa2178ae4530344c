ALTER INDEX post_search_document_index RESET (gin_pending_list_limit);
