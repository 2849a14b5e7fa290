-- Who quotes whom?
-- quoting_kind: outlet, agency or speaker
-- quoting: who quotes
-- quoted_kind: agency or speaker
-- quoted: who is quoted
-- quotes: quotes that took this step on their way
-- articles: articles with such a quote
-- first_on: day of the first
-- last_on: day of the last
\if :{?limit} \else \set limit '20' \endif

SELECT quoting_kind, quoting, quoted_kind, quoted, quotes, articles, first_on, last_on
FROM news.who_quotes_whom
ORDER BY quotes DESC, quoting, quoted
LIMIT :'limit';
