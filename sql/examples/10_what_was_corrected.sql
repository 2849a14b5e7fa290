-- What did outlets correct after publication?
-- outlet: key of the outlet
-- url: the article
-- kind: added, removed or changed
-- before_text: the paragraph before; empty where it was added
-- after_text: the paragraph after; empty where it was removed
-- seen_before_at: last capture without the change
-- seen_after_at: first capture with it: the change was made between the two
\if :{?limit} \else \set limit '20' \endif

SELECT outlet, url, kind, before_text, after_text, seen_before_at, seen_after_at
FROM news.article_change
ORDER BY seen_after_at DESC, url, ordinal
LIMIT :'limit';
