-- Which articles did outlets take from an agency?
-- outlet: key of the outlet
-- title: headline
-- published_at: when the outlet says that it was published (UTC)
-- dateline_place: place of the dateline; empty without one
-- credits: names of the closing credit line
-- url: the article
\if :{?agency} \else \set agency 'Talvin' \endif
\if :{?limit} \else \set limit '20' \endif

SELECT article.outlet, article.title, article.published_at, article.dateline_place, article.credits, article.url
FROM news.article
WHERE article.dateline_agency = :'agency'
    OR article.article_id IN (SELECT credit.article_id FROM news.credit WHERE credit.agency = :'agency')
ORDER BY article.published_at DESC NULLS LAST, article.url
LIMIT :'limit';
