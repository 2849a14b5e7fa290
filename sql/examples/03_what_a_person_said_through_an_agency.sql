-- What did a person say through an agency?
-- published_at: when the outlet says that the article was published (UTC)
-- outlet: key of the outlet that carries it
-- way: the agencies or outlets that the sentence names, outermost first
-- content: the words, as reported
-- url: the article
\if :{?speaker} \else \set speaker 'Tomas Berglund' \endif
\if :{?agency} \else \set agency 'Talvin' \endif
\if :{?limit} \else \set limit '20' \endif

SELECT quote.published_at, quote.outlet, quote.relays AS way, quote.content, quote.url
FROM news.quote
JOIN news.entity ON entity.entity_id = quote.speaker_entity_id
WHERE entity.name = :'speaker' AND :'agency' = ANY (quote.relays)
ORDER BY quote.published_at DESC NULLS LAST, quote.article_id, quote.start_char
LIMIT :'limit';
