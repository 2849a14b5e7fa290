-- Who speaks most?
-- speaker: the person or organisation
-- label: which of the two
-- quotes: its quotes in all articles
-- quotes_in_marks: those of them with words in quotation marks
-- quotes_relayed: those whose sentence names an agency or outlet as its way
-- outlets: outlets that quote it
\if :{?limit} \else \set limit '20' \endif

SELECT
    speaker, label,
    sum(quotes) AS quotes,
    sum(quotes_in_marks) AS quotes_in_marks,
    sum(quotes_relayed) AS quotes_relayed,
    count(DISTINCT outlet) AS outlets
FROM news.speaker_daily
GROUP BY entity_id, speaker, label
ORDER BY quotes DESC, speaker
LIMIT :'limit';
