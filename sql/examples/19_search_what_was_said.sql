-- What was said about a subject, also where the speaker's name has a slip?
-- speaker: who said it; empty where unnamed or unresolved
-- highlight: the words, with what was sought between ⟦ and ⟧
-- relays: agencies or outlets that the sentence names, outermost first
-- outlet: key of the outlet
-- published_at: when the outlet says that the article was published (UTC)
-- url: the article
\if :{?words} \else \set words 'border or minutes' \endif
\if :{?speaker} \else \set speaker 'Tomas Bergland' \endif
\if :{?limit} \else \set limit '20' \endif

SELECT speaker, highlight, relays, outlet, published_at, url
FROM news.search_quotes(:'words', speaker => :'speaker', "limit" => :'limit'::integer);
