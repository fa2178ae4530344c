DROP TABLE preview_links;
DROP TABLE autosaves;
DROP TABLE parked_forms;
