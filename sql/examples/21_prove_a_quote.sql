-- What stands behind a quote?
-- quote_id: key of the quote
-- proof: its words as cut from the text, the text's digest, the capture and its WARC record, the annotator and its rule, as JSON
\if :{?words} \else \set words 'minutes, not hours' \endif
\if :{?limit} \else \set limit '3' \endif

SELECT quote_id, news.prove(quote_id) AS proof
FROM news.search_quotes('"' || :'words' || '"', "limit" => :'limit'::integer);
