-- Which quotes should a person look at first?
-- confidence: share of quotes like this one that were right on development data
-- speaker_how: how the speaker was found
-- speaker: who is taken for the speaker; empty where nobody is
-- source: the words of the text that name the source
-- content: the words, as reported
-- quote_id: key of the quote, for news.prove
-- url: the article
\if :{?limit} \else \set limit '20' \endif

SELECT confidence, speaker_how, speaker, source, content, quote_id, url
FROM news.quote
ORDER BY confidence, quote_id
LIMIT :'limit';
