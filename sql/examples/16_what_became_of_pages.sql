-- What became of the pages that were found, by outlet?
-- outlet: key of the outlet; empty for pages of unknown outlets
-- found: pages that became known
-- captured: pages of which a capture was made, counted anew each day
-- rejected: pages that proved to be no article
-- blocked: pages that robots.txt or the host did not let us have
-- quarantined: pages that wait for a person
-- articles: articles that are stored
-- annotated: those that were read for quotes
-- quotes: quotes in them

SELECT
    outlet,
    sum(pages_found) AS found,
    sum(pages_captured) AS captured,
    sum(pages_rejected) AS rejected,
    sum(pages_blocked) AS blocked,
    sum(pages_quarantined) AS quarantined,
    sum(articles) AS articles,
    sum(articles_annotated) AS annotated,
    sum(quotes) AS quotes
FROM news.coverage_daily
GROUP BY outlet
ORDER BY articles DESC, outlet;
