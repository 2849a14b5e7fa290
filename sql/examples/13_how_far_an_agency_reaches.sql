-- Who carries the reports of which agency, and how much of their words?
-- agency: agency or outlet that is credited
-- outlet: key of the outlet that credits it; empty where unknown
-- articles: articles that do
-- stories: stories of these
-- carrying: those whose words are found in a stored report of the agency
-- percent_of_own_words: share of their words that stand in that report, on average
\if :{?limit} \else \set limit '20' \endif

SELECT agency, outlet, articles, stories, carrying, round(100 * mean_own_share) AS percent_of_own_words
FROM news.agency_reach
ORDER BY articles DESC, agency, outlet
LIMIT :'limit';
