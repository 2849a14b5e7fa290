-- Which articles are about a subject?
-- title: headline
-- highlight: where the text speaks of it, with what was sought between ⟦ and ⟧
-- outlet: key of the outlet
-- published_at: when the outlet says that the article was published (UTC)
-- url: the article
\if :{?words} \else \set words 'ferry -herring' \endif
\if :{?since} \else \set since '2026-09-01' \endif
\if :{?limit} \else \set limit '20' \endif

SELECT title, highlight, outlet, published_at, url
FROM news.search_articles(:'words', since => :'since'::timestamptz, "limit" => :'limit'::integer);
