-- The table that the lab's application writes to; what it holds is compared with the
-- application's own record of acknowledged writes.
CREATE TABLE lab_writes (
    id bigint PRIMARY KEY,
    value text NOT NULL
);
