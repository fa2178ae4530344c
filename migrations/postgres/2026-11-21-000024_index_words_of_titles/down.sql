DROP INDEX post_search_title_index;
