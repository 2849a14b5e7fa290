-- A joined page leads, in one step, to a page that is joined to no other.
SELECT page.page_id, page.joined_page_id
FROM ingest.page
JOIN ingest.page AS target ON target.page_id = page.joined_page_id
WHERE target.state = 'joined'
