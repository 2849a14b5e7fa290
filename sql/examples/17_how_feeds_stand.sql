-- How do the feeds stand, those in trouble first?
-- outlet: key of the outlet
-- url: address of the feed
-- state: active, failing or muted
-- state_reason: why
-- failures: checks in a row that brought nothing
-- new_at: last check that brought a new entry
-- next_check_at: when it is asked again
\if :{?limit} \else \set limit '20' \endif

SELECT outlet, url, state, state_reason, failures, new_at, next_check_at
FROM news.feed
ORDER BY state = 'active', failures DESC, outlet, url
LIMIT :'limit';
