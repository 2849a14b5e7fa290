-- migrate:up

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1h';

-- which languages there are: search stems a query for these alone
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX article_search_language_idx ON ingest.article_search (language);

-- migrate:down
-- Forward only: a mistake is mended by the next migration.
