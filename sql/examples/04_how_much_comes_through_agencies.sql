-- How much of what an outlet quotes came through each agency?
-- outlet: key of the outlet
-- agency: the agency or outlet through which it came
-- percent: its share of all quotes of the outlet
-- quotes: quotes that came through it
-- outlet_quotes: all quotes of the outlet
-- quotes_named: those whose own sentence names the agency
-- quotes_credited: those in articles that name it in dateline or credit line
\if :{?least_quotes} \else \set least_quotes '1' \endif

SELECT outlet, agency, round(100 * share, 1) AS percent, quotes, outlet_quotes, quotes_named, quotes_credited
FROM news.agency_reliance
WHERE quotes >= :'least_quotes'
ORDER BY outlet, share DESC, agency;
