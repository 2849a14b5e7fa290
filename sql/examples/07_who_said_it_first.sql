-- Which outlet had a saying first, and from whom has the press it?
-- speaker: who said it
-- words: the fullest wording
-- first_outlet: outlet of the article that was published first as far as dates tell
-- first_published_at: its date (UTC)
-- is_first_known: whether that is certain: days without a time, or times without a zone, cannot order articles
-- origin: agency or outlet from which the press has it; empty where unknown
-- origin_how: named, published, both, or earliest
-- outlets: outlets that carry it
\if :{?least_outlets} \else \set least_outlets '2' \endif
\if :{?limit} \else \set limit '20' \endif

SELECT
    coalesce(speaker, speaker_description) AS speaker, words, first_outlet, first_published_at, is_first_known,
    origin, origin_how, outlets
FROM news.first_said
WHERE outlets >= :'least_outlets'::integer
ORDER BY outlets DESC, first_published_at, utterance_id
LIMIT :'limit';
