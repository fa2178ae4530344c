DROP TABLE page_topics;
