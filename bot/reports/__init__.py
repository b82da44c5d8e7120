"""Reports: what people ask about their servers. Each gathers facts, then assesses them."""
