-- Quotes that are told are the ones that articles show; each leads in one step to one that stands for itself and says why, and what a person parted last is apart.
SELECT 'link' AS what, saying.quote_key, chief.quote_key AS other_key
FROM ingest.utterance AS saying
JOIN ingest.utterance AS chief ON chief.utterance_id = saying.canonical_id
WHERE NOT saying.is_due AND NOT chief.is_due
    AND (chief.canonical_id IS NOT NULL OR saying.linked_by IS NULL OR (saying.linked_by = 'evidence') <> (saying.evidence IS NOT NULL))
UNION ALL
SELECT 'two speakers', saying.quote_key, chief.quote_key
FROM ingest.utterance AS saying
JOIN ingest.utterance AS chief ON chief.utterance_id = saying.canonical_id
WHERE saying.linked_by = 'evidence' AND saying.speaker_key <> chief.speaker_key AND NOT saying.is_due AND NOT chief.is_due
    AND NOT EXISTS (SELECT FROM ingest.utterance_decision WHERE kind = 'merge')
UNION ALL
SELECT 'not shown', saying.quote_key, NULL
FROM ingest.utterance AS saying
JOIN ingest.article USING (article_id)
LEFT JOIN ingest.quote ON quote.quote_id = saying.quote_id AND quote.quote_key = saying.quote_key
LEFT JOIN ingest.reading ON reading.reading_id = quote.reading_id AND reading.is_current
WHERE NOT article.quotes_due AND reading.article_version_id IS DISTINCT FROM article.current_version_id
UNION ALL
SELECT 'not told', quote.quote_key, NULL
FROM ingest.article
JOIN ingest.reading ON reading.article_version_id = article.current_version_id AND reading.is_current
JOIN ingest.quote USING (reading_id)
WHERE NOT article.quotes_due AND NOT EXISTS (SELECT FROM ingest.utterance AS saying WHERE saying.quote_id = quote.quote_id)
UNION ALL
SELECT 'parted', newest.quote_key, newest.other_quote_key
FROM (
    SELECT DISTINCT ON (least(quote_key, other_quote_key), greatest(quote_key, other_quote_key)) kind, quote_key, other_quote_key
    FROM ingest.utterance_decision
    ORDER BY least(quote_key, other_quote_key), greatest(quote_key, other_quote_key), utterance_decision_id DESC
) AS newest
JOIN ingest.utterance AS one USING (quote_key)
JOIN ingest.utterance AS other ON other.quote_key = newest.other_quote_key
WHERE newest.kind = 'split' AND NOT one.is_due AND NOT other.is_due
    AND coalesce(one.canonical_id, one.utterance_id) = coalesce(other.canonical_id, other.utterance_id)
