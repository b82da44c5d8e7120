"""A lab of containers: three Compose projects, as the consolidation guide describes them."""
