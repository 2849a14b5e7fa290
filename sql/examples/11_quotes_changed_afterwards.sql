-- Which quotes did outlets add, cut or reword after publication?
-- outlet: key of the outlet
-- url: the article
-- kind: added, cut, reworded or reattributed
-- before_speaker: the speaker before; empty where it was added
-- before_words: what was reported before
-- after_speaker: the speaker after; empty where it was cut
-- after_words: what is reported after
-- seen_after_at: first capture with the change
\if :{?limit} \else \set limit '20' \endif

SELECT outlet, url, kind, before_speaker, before_words, after_speaker, after_words, seen_after_at
FROM news.quote_change
ORDER BY seen_after_at DESC, url, ordinal
LIMIT :'limit';
