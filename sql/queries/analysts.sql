-- name: analyst_logins
-- Roles with the powers of an analyst that the asking role administers, with their limits.
SELECT role.rolname AS name, role.rolconnlimit AS connections, coalesce(kept.setconfig, '{}') AS settings
FROM pg_roles AS role
JOIN pg_auth_members AS held ON held.roleid = role.oid AND held.member = current_user::regrole AND held.admin_option
LEFT JOIN pg_db_role_setting AS kept ON kept.setrole = role.oid AND kept.setdatabase = 0
WHERE pg_has_role(role.oid, 'onrecord_analyst', 'USAGE') AND NOT role.rolsuper
ORDER BY role.rolname

-- name: role_named
-- A role, and whether it is an analyst's login that the asking role made.
SELECT role.oid, role.rolname <> 'onrecord_analyst' AND pg_has_role(role.oid, 'onrecord_analyst', 'USAGE') AND EXISTS (
    SELECT FROM pg_auth_members AS held
    WHERE held.roleid = role.oid AND held.member = current_user::regrole AND held.admin_option
) AS is_login
FROM pg_roles AS role
WHERE role.rolname = %(name)s

-- name: may_watch
-- Whether the asking role may put on the watchdog's.
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'onrecord_watchdog' AND pg_has_role(oid, 'SET')) AS may

-- name: watch
-- Put on the watchdog's role until the transaction ends.
SET LOCAL ROLE onrecord_watchdog

-- name: end_runaways
-- End the sessions of analysts in this database that have gone on for too long, whatever they have set.
SELECT pid, usename AS login, why, extract(epoch FROM lasted) AS seconds, pg_terminate_backend(pid) AS ended
FROM (
    SELECT
        pid, usename, usesysid,
        CASE
            WHEN state LIKE 'idle in transaction%%' AND now() - state_change > make_interval(secs => %(idle_seconds)s) THEN 'idle'
            WHEN state NOT LIKE 'idle%%' AND now() - query_start > make_interval(secs => %(query_seconds)s) THEN 'query'
            WHEN now() - xact_start > make_interval(secs => %(transaction_seconds)s) THEN 'transaction'
        END AS why,
        now() - xact_start AS lasted
    FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
) AS session
JOIN pg_roles AS role ON role.oid = session.usesysid
WHERE why IS NOT NULL AND NOT role.rolsuper AND pg_has_role(role.oid, 'onrecord_analyst', 'USAGE')

-- name: end_login
-- End the sessions of one login.
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %(name)s

-- name: held_objects
-- Sessions that have held one of our tables or views since some seconds ago or longer.
SELECT DISTINCT session.pid, session.usename AS login, session.state, extract(epoch FROM now() - session.xact_start)::integer AS seconds
FROM pg_locks AS held
JOIN pg_class AS class ON class.oid = held.relation
JOIN pg_stat_activity AS session ON session.pid = held.pid
WHERE held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND class.relnamespace IN (to_regnamespace('ingest'), to_regnamespace('news')) AND held.granted
    AND held.pid <> pg_backend_pid() AND session.xact_start <= now() - make_interval(secs => %(seconds)s)
ORDER BY seconds DESC
