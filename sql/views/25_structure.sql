-- area: Parts of an article
CREATE VIEW news.section AS
SELECT
    article.article_id,
    section.ordinal,
    section.heading,
    section.posted_at,
    substr(version.text, section.start_char + 1, section.end_char - section.start_char) AS text,
    section.start_char,
    section.end_char,
    version.article_version_id
FROM ingest.article
JOIN ingest.article_version AS version ON version.article_version_id = article.current_version_id
JOIN ingest.section USING (article_version_id);
COMMENT ON VIEW news.section IS 'One row per headed part of the current version of an article, entries of live blogs among them.';
COMMENT ON COLUMN news.section.article_id IS 'Article that it is part of.';
COMMENT ON COLUMN news.section.ordinal IS 'Place among the sections, from 1.';
COMMENT ON COLUMN news.section.heading IS 'The heading as printed.';
COMMENT ON COLUMN news.section.posted_at IS 'Time of a live-blog entry; NULL elsewhere.';
COMMENT ON COLUMN news.section.text IS 'Its words, the heading included.';
COMMENT ON COLUMN news.section.start_char IS 'First character in the text.';
COMMENT ON COLUMN news.section.end_char IS 'Character after the last.';
COMMENT ON COLUMN news.section.article_version_id IS 'Version whose text the offsets count.';

CREATE VIEW news.post AS
SELECT
    article.article_id,
    post.ordinal,
    post.platform,
    post.author,
    post.handle,
    post.posted_on,
    post.url,
    post.text,
    post.start_char,
    post.end_char,
    post.article_version_id
FROM ingest.article
JOIN ingest.post ON post.article_version_id = article.current_version_id;
COMMENT ON VIEW news.post IS 'One row per social-media post embedded in the current version of an article. No quotes are read from it.';
COMMENT ON COLUMN news.post.article_id IS 'Article that embeds it.';
COMMENT ON COLUMN news.post.ordinal IS 'Place among the posts, from 1.';
COMMENT ON COLUMN news.post.platform IS 'x, telegram, facebook, …; NULL where it cannot be told.';
COMMENT ON COLUMN news.post.author IS 'Name as shown; NULL where it is not.';
COMMENT ON COLUMN news.post.handle IS 'Account name without "@"; NULL where it is not shown.';
COMMENT ON COLUMN news.post.posted_on IS 'Date as shown; NULL where it is not.';
COMMENT ON COLUMN news.post.url IS 'Address of the post; NULL where it is not given.';
COMMENT ON COLUMN news.post.text IS 'Words of the post.';
COMMENT ON COLUMN news.post.start_char IS 'First character in the text.';
COMMENT ON COLUMN news.post.end_char IS 'Character after the last.';
COMMENT ON COLUMN news.post.article_version_id IS 'Version whose text the offsets count.';

CREATE VIEW news.credit AS
SELECT
    article.article_id,
    credit.ordinal,
    credit.printed,
    credit.agency,
    credit.start_char,
    credit.end_char,
    credit.article_version_id
FROM ingest.article
JOIN ingest.credit ON credit.article_version_id = article.current_version_id;
COMMENT ON VIEW news.credit IS 'One row per name in the closing credit line of the current version of an article. The credit is the article''s: which quote came through whom is in news.quote.';
COMMENT ON COLUMN news.credit.article_id IS 'Article that it closes.';
COMMENT ON COLUMN news.credit.ordinal IS 'Place among the credits, from 1.';
COMMENT ON COLUMN news.credit.printed IS 'Name as printed, the outlet''s own initials included.';
COMMENT ON COLUMN news.credit.agency IS 'Agency that is meant, in its short name; NULL where none is known.';
COMMENT ON COLUMN news.credit.start_char IS 'First character in the text.';
COMMENT ON COLUMN news.credit.end_char IS 'Character after the last.';
COMMENT ON COLUMN news.credit.article_version_id IS 'Version whose text the offsets count.';

CREATE VIEW news.caption AS
SELECT
    article.article_id,
    caption.ordinal,
    substr(version.text, caption.start_char + 1, caption.end_char - caption.start_char) AS text,
    caption.start_char,
    caption.end_char,
    version.article_version_id
FROM ingest.article
JOIN ingest.article_version AS version ON version.article_version_id = article.current_version_id
JOIN ingest.caption USING (article_version_id)
UNION ALL
SELECT article.article_id, figure.ordinal::integer, figure.caption, NULL, NULL, article.current_version_id
FROM ingest.article
JOIN ingest.extraction ON extraction.extraction_id = article.current_extraction_id
CROSS JOIN LATERAL unnest(extraction.figure_captions) WITH ORDINALITY AS figure (caption, ordinal);
COMMENT ON VIEW news.caption IS 'One row per figure caption of the current version of an article, in its text or beside it. No quotes are read from it.';
COMMENT ON COLUMN news.caption.article_id IS 'Article that holds it.';
COMMENT ON COLUMN news.caption.ordinal IS 'Place among the captions in the text, or among those beside it, from 1.';
COMMENT ON COLUMN news.caption.text IS 'The caption.';
COMMENT ON COLUMN news.caption.start_char IS 'First character in the text; NULL where the caption stands beside it.';
COMMENT ON COLUMN news.caption.end_char IS 'Character after the last; NULL where the caption stands beside the text.';
COMMENT ON COLUMN news.caption.article_version_id IS 'Version whose text the offsets count.';
