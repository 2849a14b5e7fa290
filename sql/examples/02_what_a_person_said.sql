-- What did a person say, in which outlet and when?
-- published_at: when the outlet says that the article was published (UTC)
-- outlet: key of the outlet
-- kind: direct, mixed or indirect
-- polarity: affirmed; negated: it was not said; modal: it would be said
-- content: the words, as reported
-- url: the article
\if :{?speaker} \else \set speaker 'Elena Marek' \endif
\if :{?limit} \else \set limit '20' \endif

SELECT quote.published_at, quote.outlet, quote.kind, quote.polarity, quote.content, quote.url
FROM news.quote
JOIN news.entity ON entity.entity_id = quote.speaker_entity_id
WHERE entity.name = :'speaker'
ORDER BY quote.published_at DESC NULLS LAST, quote.article_id, quote.start_char
LIMIT :'limit';
