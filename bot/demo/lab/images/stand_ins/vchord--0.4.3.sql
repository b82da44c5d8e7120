-- A stand-in for VectorChord where its library cannot be had: its access method is a hash index by
-- another name. It can be made (without options), dumped and restored, and helps with = only.

CREATE FUNCTION vchord_hash(vector) RETURNS integer
    LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';
CREATE ACCESS METHOD vchordrq TYPE INDEX HANDLER hashhandler;
COMMENT ON ACCESS METHOD vchordrq IS 'STAND-IN: a hash index';
CREATE OPERATOR CLASS vector_l2_ops FOR TYPE vector USING vchordrq AS
    OPERATOR 1 =, FUNCTION 1 vchord_hash(vector);
CREATE OPERATOR CLASS vector_ip_ops FOR TYPE vector USING vchordrq AS
    OPERATOR 1 =, FUNCTION 1 vchord_hash(vector);
CREATE OPERATOR CLASS vector_cosine_ops FOR TYPE vector USING vchordrq AS
    OPERATOR 1 =, FUNCTION 1 vchord_hash(vector);
