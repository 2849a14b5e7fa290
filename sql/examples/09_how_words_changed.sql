-- How did the words of a saying change from outlet to outlet?
-- outlet: key of the outlet
-- kind: direct, mixed or indirect (then in the writer's words)
-- difference: against the fullest wording: [-left out-] {+in its place+}
-- words_cut: words that it leaves out
-- words_added: words that it has instead, or more
-- quote_id: key of the quote
\if :{?limit} \else \set limit '20' \endif

SELECT outlet, kind, difference, words_cut, words_added, quote_id
FROM news.wording_drift
ORDER BY kind = 'indirect', words_cut + words_added DESC, quote_id
LIMIT :'limit';
