-- What was confirmed, where that was a plan: the hash that was shown.
ALTER TABLE audit ADD COLUMN plan_hash TEXT;

-- Whether another holder of the needed role may say yes in the asker's place.
ALTER TABLE confirmations ADD COLUMN by_others INTEGER NOT NULL DEFAULT 0;
