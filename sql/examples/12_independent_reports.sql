-- Which stories are widely carried, and how many independent reports are there?
-- title: headline of the article around which the story gathers
-- outlets: outlets that published it
-- articles: its articles
-- texts: distinct wordings: the number of independent reports
-- origin_agency: agency that most of them credit; empty where none, or several equally often
-- origin_evidence: what speaks for the likely origin
-- first_published_at: earliest date that an article gives
\if :{?limit} \else \set limit '20' \endif

SELECT title, outlets, articles, texts, origin_agency, origin_evidence, first_published_at
FROM news.story
ORDER BY outlets DESC, articles DESC, story_id
LIMIT :'limit';
