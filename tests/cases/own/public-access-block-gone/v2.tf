# the block is gone
