-- What is kept of these roles' passwords; only a superuser may ask.
SELECT rolname::text AS name, rolpassword AS verifier
FROM pg_authid
WHERE rolname = ANY ($1::text[]) AND rolpassword IS NOT NULL
