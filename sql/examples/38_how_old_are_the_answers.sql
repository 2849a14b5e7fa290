-- How old are the ready-made answers?
-- answer: the view that shows it
-- refreshed_at: moment as of which it was counted
-- age: time since then
-- rows: rows that were counted
-- seconds: time that it took

SELECT answer, refreshed_at, now() - refreshed_at AS age, rows, seconds
FROM news.refreshed
ORDER BY answer;
