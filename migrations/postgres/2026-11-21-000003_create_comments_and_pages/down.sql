DROP TABLE redirects;
DROP TABLE pages;
DROP TABLE comments;
