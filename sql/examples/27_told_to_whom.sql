-- To whom was it said?
-- speaker: who said it
-- addressee: to whom
-- outlet: key of the outlet
-- content: the words, as reported
-- url: the article
\if :{?limit} \else \set limit '20' \endif

SELECT speaker, addressee, outlet, content, url
FROM news.quote
WHERE addressee IS NOT NULL
ORDER BY published_at DESC NULLS LAST, article_id, start_char
LIMIT :'limit';
