-- Do outlets quote in marks, or in their own words?
-- outlet: key of the outlet
-- direct: quotes whose marks hold a whole utterance
-- mixed: quotes of which some words stand in marks
-- indirect: quotes without marks
-- percent_in_marks: share of the first two

SELECT
    outlet,
    count(*) FILTER (WHERE kind = 'direct') AS direct,
    count(*) FILTER (WHERE kind = 'mixed') AS mixed,
    count(*) FILTER (WHERE kind = 'indirect') AS indirect,
    round(100.0 * count(*) FILTER (WHERE kind <> 'indirect') / count(*), 1) AS percent_in_marks
FROM news.quote
GROUP BY outlet
ORDER BY percent_in_marks DESC, outlet;
