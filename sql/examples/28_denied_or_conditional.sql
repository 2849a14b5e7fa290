-- What did people not say, or would say only?
-- speaker: who did not, or would
-- polarity: negated or modal
-- cue: the verb
-- content: what was not or would be said
-- outlet: key of the outlet
-- url: the article
\if :{?limit} \else \set limit '20' \endif

SELECT coalesce(speaker, speaker_description) AS speaker, polarity, cue, content, outlet, url
FROM news.quote
WHERE polarity <> 'affirmed'
ORDER BY published_at DESC NULLS LAST, article_id, start_char
LIMIT :'limit';
