-- Every link leads in one step to a bearer that stands for itself and says why, and what a person parted last is apart.
SELECT 'link' AS what, bearer.entity_id, chief.entity_id AS other_id
FROM ingest.entity AS bearer
JOIN ingest.entity AS chief ON chief.entity_id = bearer.canonical_id
WHERE chief.canonical_id IS NOT NULL OR bearer.linked_by IS NULL OR (bearer.linked_by = 'evidence') <> (bearer.evidence IS NOT NULL)
UNION ALL
SELECT 'parted', newest.entity_id, newest.other_entity_id
FROM (
    SELECT DISTINCT ON (least(entity_id, other_entity_id), greatest(entity_id, other_entity_id)) kind, entity_id, other_entity_id
    FROM ingest.entity_decision
    WHERE kind IN ('merge', 'split')
    ORDER BY least(entity_id, other_entity_id), greatest(entity_id, other_entity_id), entity_decision_id DESC
) AS newest
JOIN ingest.entity AS one USING (entity_id)
JOIN ingest.entity AS other ON other.entity_id = newest.other_entity_id
WHERE NOT one.is_due AND NOT other.is_due AND newest.kind = 'split'
    AND coalesce(one.canonical_id, one.entity_id) = coalesce(other.canonical_id, other.entity_id)
