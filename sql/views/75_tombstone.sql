-- area: Keeping house
CREATE VIEW news.tombstone AS
SELECT tombstone_id, kind, encode(sha256, 'hex') AS sha256, reason, forgotten_at
FROM ingest.tombstone;
COMMENT ON VIEW news.tombstone IS 'One row per address or name that was taken down: whoever holds an export finds by the hash what to take out of it.';
COMMENT ON COLUMN news.tombstone.tombstone_id IS 'Surrogate key.';
COMMENT ON COLUMN news.tombstone.kind IS 'page: an article''s address; name: what somebody or something was called.';
COMMENT ON COLUMN news.tombstone.sha256 IS 'Hash in hexadecimal: of the canonical URL as in the column url of an export (the first 16 digits are those of quote_key), or of label, folded name and sense.';
COMMENT ON COLUMN news.tombstone.reason IS 'Why, in the words of the person who decided.';
COMMENT ON COLUMN news.tombstone.forgotten_at IS 'When it was decided.';
